-- Rows that the audit trail has told of, and whether they were deleted for good, on the record.
(
    select
        t.table_name as subject_table,
        t.row_id as subject_id,
        null::uuid as branch_id,
        t.table_name as what,
        {{local_minute t.deleted_at}} as detail,
        t.deleted_at is not null as fails
    from trail_rows as t
)
