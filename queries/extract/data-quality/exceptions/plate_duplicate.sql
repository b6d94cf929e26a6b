-- What doesn't meet the demand: No two vehicles have one plate.
{{quality_failures plate_duplicate}}
