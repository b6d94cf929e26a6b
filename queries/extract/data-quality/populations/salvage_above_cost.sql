-- Rows that are looked at for the demand: The salvage value is no more than the cost.
{{quality_population salvage_above_cost}}
