-- Rows that are looked at for the demand: A change of status begins at the status that the change before led to.
{{quality_population status_chain_broken}}
