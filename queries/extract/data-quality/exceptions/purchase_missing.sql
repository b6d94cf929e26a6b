-- What doesn't meet the demand: When an item was bought and for how much is known.
{{quality_failures purchase_missing}}
