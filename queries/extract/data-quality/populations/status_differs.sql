-- Rows that are looked at for the demand: The register says the status that the last change led to.
{{quality_population status_differs}}
