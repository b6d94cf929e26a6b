-- What doesn't meet the demand: No cost, price, charge or salvage value is below 0.
{{quality_failures cost_negative}}
