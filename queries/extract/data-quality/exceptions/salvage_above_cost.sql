-- What doesn't meet the demand: The salvage value is no more than the cost.
{{quality_failures salvage_above_cost}}
