-- What doesn't meet the demand: A change of status begins at the status that the change before led to.
{{quality_failures status_chain_broken}}
