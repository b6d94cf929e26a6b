-- What doesn't meet the demand: No two items of a manufacturer have one serial number.
{{quality_failures serial_duplicate_of_maker}}
