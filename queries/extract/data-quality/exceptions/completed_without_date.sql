-- What doesn't meet the demand: It is known when completed work was completed.
{{quality_failures completed_without_date}}
