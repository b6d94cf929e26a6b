-- Rows that are looked at for the demand: Items and vehicles belong to a branch that is there.
{{quality_population branch_missing}}
