-- Rows that are looked at for the demand: It is known when completed work was completed.
{{quality_population completed_without_date}}
