-- Rows that are looked at for the demand: No category stands below itself.
{{quality_population category_circular}}
