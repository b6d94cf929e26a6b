-- What doesn't meet the demand: No two items have one serial number.
{{quality_failures serial_duplicate}}
