-- Rows that are looked at for the demand: Nobody pays twice for the same days.
{{quality_population validity_overlap}}
