-- Rows that are looked at for the demand: An item is disposed of after it was bought.
{{quality_population disposed_before_purchase}}
