-- Rows that are looked at for the demand: No row disappears but on the record.
{{quality_population row_vanished}}
