-- What doesn't meet the demand: No two items have one barcode.
{{quality_failures barcode_duplicate}}
