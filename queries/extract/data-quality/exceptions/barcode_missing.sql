-- What doesn't meet the demand: What is held has a barcode.
{{quality_failures barcode_missing}}
