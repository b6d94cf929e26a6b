-- Rows that are looked at for the demand: A renewal is made before it expires.
{{quality_population expiry_before_issue}}
