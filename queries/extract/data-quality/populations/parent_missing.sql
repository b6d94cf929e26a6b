-- Rows that are looked at for the demand: What a row belongs to is there.
{{quality_population parent_missing}}
