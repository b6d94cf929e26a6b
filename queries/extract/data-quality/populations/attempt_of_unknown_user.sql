-- Rows that are looked at for the demand: Only people who are on record try to sign in.
{{quality_population attempt_of_unknown_user}}
