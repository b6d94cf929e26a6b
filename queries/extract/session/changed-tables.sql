-- The tables of which the audit trail holds a change at or after :as_of, one row each. From name to name along
-- idx_events_table_name_at: it costs two look-ups per table, however long the trail is.
with recursive listed as (
    (
        select e.table_name
        from audit.events as e
        where e.organization_id = :organization_id
        order by e.table_name
        limit 1
    )
    union all
    select (
        select e.table_name
        from audit.events as e
        where e.organization_id = :organization_id and e.table_name > l.table_name
        order by e.table_name
        limit 1
    )
    from listed as l
    where l.table_name is not null
)

select l.table_name
from listed as l
where
    exists (
        select from audit.events as e
        where e.organization_id = :organization_id and e.table_name = l.table_name and e.at >= :as_of
    )
