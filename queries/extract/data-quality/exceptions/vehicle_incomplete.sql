-- What doesn't meet the demand: A vehicle has a class, a use and a province, by which rules and tariffs are found.
{{quality_failures vehicle_incomplete}}
