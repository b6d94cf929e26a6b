-- Rows that are looked at for the demand: What is held has a barcode.
{{quality_population barcode_missing}}
