-- Rows that are looked at for the demand: No two items have one serial number.
{{quality_population serial_duplicate}}
