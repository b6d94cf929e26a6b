-- What doesn't meet the demand: Only people who are on record try to sign in.
{{quality_failures attempt_of_unknown_user}}
