-- Rows that are looked at for the demand: No two vehicles have one plate.
{{quality_population plate_duplicate}}
