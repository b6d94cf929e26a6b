-- Rows that are looked at for the demand: The e-mail of a person has the form of one.
{{quality_population email_malformed}}
