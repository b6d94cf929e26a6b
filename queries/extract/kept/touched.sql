-- What was written to a table since another snapshot; see fragments/touched_rows.sql.
select t.id from {{touched_rows}} as t
