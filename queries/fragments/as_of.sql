-- The rows of one reporting view as they were at :as_of, for one organization.
--
-- Rows that no audited UPDATE or DELETE touched at or after that instant are read as they stand; the others are
-- taken back: their fields before the change, the oldest change winning, laid over what is left of the row. INSERTs
-- are not taken back here, created_at tells them. is_current marks rows that were written at or after the instant
-- without a trace in the audit trail.
(
    select
        v.*,
        v.updated_at >= :as_of
        and v.id not in (
            select e.row_id from audit.events as e
            where e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
        ) as is_current
    from {{1}} as v
    where
        v.organization_id = :organization_id
        and v.id not in (
            select e.row_id from audit.events as e
            where
                e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
                and e.action in ('UPDATE', 'DELETE')
        )
    union all
    select image.*, false
    from (
        select e.row_id, jsonb_object_agg(field.key, field.value order by e.at desc, e.epoch desc, e.id desc) as before
        from audit.events as e
        cross join lateral jsonb_each(e.before) as field
        where
            e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
            and e.action in ('UPDATE', 'DELETE')
        group by e.row_id
    ) as undone
    left join {{1}} as v on v.organization_id = :organization_id and v.id = undone.row_id
    cross join lateral jsonb_populate_record(v, undone.before) as image
)
