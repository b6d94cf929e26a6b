-- Rows that are looked at for the demand: Work is completed after it was reported.
{{quality_population completed_before_reported}}
