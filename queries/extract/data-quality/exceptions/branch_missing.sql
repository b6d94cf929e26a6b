-- What doesn't meet the demand: Items and vehicles belong to a branch that is there.
{{quality_failures branch_missing}}
