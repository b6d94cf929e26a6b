-- Rows that are looked at for the demand: No two items have one barcode.
{{quality_population barcode_duplicate}}
