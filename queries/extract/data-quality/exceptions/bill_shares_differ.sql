-- What doesn't meet the demand: The shares of a bill add up to its total.
{{quality_failures bill_shares_differ}}
