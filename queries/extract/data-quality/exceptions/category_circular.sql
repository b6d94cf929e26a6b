-- What doesn't meet the demand: No category stands below itself.
{{quality_failures category_circular}}
