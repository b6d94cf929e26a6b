-- Rows that are looked at for the demand: No cost, price, charge or salvage value is below 0.
{{quality_population cost_negative}}
