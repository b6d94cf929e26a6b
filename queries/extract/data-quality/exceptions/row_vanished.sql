-- What doesn't meet the demand: No row disappears but on the record.
{{quality_failures row_vanished}}
