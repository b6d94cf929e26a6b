-- The rows of one reporting view that an audited UPDATE or DELETE touched at or after :as_of, as they were at that
-- instant: their fields before the change, the oldest change winning, laid over what is left of the row.
(
    select image.*
    from (
        select e.row_id, jsonb_object_agg(field.key, field.value order by e.at desc, e.epoch desc, e.id desc) as before
        from audit.events as e
        cross join lateral jsonb_each(e.before) as field
        where
            e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
            and e.action in ('UPDATE', 'DELETE')
        group by e.row_id
    ) as changed
    left join {{1}} as v on v.organization_id = :organization_id and v.id = changed.row_id
    -- The cast is for Citus: in what it hands to a node, v alone is a row of no type.
    cross join lateral jsonb_populate_record(row(v.*)::{{1}}, changed.before) as image
)
