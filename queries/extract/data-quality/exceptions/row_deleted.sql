-- What doesn't meet the demand: Nothing is deleted for good.
{{quality_failures row_deleted}}
