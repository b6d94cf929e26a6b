-- Rows that are looked at for the demand: A vehicle has a class, a use and a province, by which rules and tariffs are found.
{{quality_population vehicle_incomplete}}
