-- Rows that are looked at for the demand: A service provider that a record or a bill names is there.
{{quality_population provider_orphaned}}
