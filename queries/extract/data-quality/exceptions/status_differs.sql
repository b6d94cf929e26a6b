-- What doesn't meet the demand: The register says the status that the last change led to.
{{quality_failures status_differs}}
