-- What doesn't meet the demand: The e-mail of a person has the form of one.
{{quality_failures email_malformed}}
