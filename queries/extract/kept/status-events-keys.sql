-- Every $2th item of the organization $1, by id: where kept/status-events.sql and lifecycle/status-events.sql can be cut into
-- ranges of items. An index-only scan of the primary key.
select numbered.id
from (
    select i.id, row_number() over (order by i.id) as number
    from reporting.items as i
    where i.organization_id = $1
) as numbered
where numbered.number % $2 = 0
order by numbered.id
