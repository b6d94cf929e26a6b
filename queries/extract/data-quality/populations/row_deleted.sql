-- Rows that are looked at for the demand: Nothing is deleted for good.
{{quality_population row_deleted}}
