-- What doesn't meet the demand: What a row belongs to is there.
{{quality_failures parent_missing}}
