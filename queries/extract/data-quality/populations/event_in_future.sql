-- Rows that are looked at for the demand: Nothing is recorded before it happens.
{{quality_population event_in_future}}
