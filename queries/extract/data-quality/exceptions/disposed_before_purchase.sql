-- What doesn't meet the demand: An item is disposed of after it was bought.
{{quality_failures disposed_before_purchase}}
