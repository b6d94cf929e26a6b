-- What doesn't meet the demand: Work is completed after it was reported.
{{quality_failures completed_before_reported}}
