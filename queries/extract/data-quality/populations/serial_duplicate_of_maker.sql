-- Rows that are looked at for the demand: No two items of a manufacturer have one serial number.
{{quality_population serial_duplicate_of_maker}}
