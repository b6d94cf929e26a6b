-- Rows that are looked at for the demand: A renewal ends after it begins.
{{quality_population renewal_reversed}}
