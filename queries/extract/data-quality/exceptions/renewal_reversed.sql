-- What doesn't meet the demand: A renewal ends after it begins.
{{quality_failures renewal_reversed}}
