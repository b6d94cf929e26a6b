-- Rows that are looked at for the demand: When an item was bought and for how much is known.
{{quality_population purchase_missing}}
