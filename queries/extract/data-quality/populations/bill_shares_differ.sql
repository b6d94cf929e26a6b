-- Rows that are looked at for the demand: The shares of a bill add up to its total.
{{quality_population bill_shares_differ}}
