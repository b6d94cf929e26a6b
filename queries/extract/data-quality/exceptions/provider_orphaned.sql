-- What doesn't meet the demand: A service provider that a record or a bill names is there.
{{quality_failures provider_orphaned}}
