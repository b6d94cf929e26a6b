-- What doesn't meet the demand: Nothing is recorded before it happens.
{{quality_failures event_in_future}}
