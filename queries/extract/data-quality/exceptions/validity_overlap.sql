-- What doesn't meet the demand: Nobody pays twice for the same days.
{{quality_failures validity_overlap}}
