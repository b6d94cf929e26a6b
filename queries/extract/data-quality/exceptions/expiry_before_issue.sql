-- What doesn't meet the demand: A renewal is made before it expires.
{{quality_failures expiry_before_issue}}
