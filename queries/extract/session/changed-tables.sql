-- What has to be looked for to take records back to :as_of, one row each: the tables of which the audit trail holds a
-- change at or after it; and as TABLE.later those small ones of which a row begins at or after it.
--
-- From name to name along idx_events_table_name_at: it costs two look-ups per table, however long the trail is.
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
union all
select 'core.branches.later' where {{appeared_later reporting.branches core.branches}}
union all
select 'assets.categories.later' where {{appeared_later reporting.categories assets.categories}}
