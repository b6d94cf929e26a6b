-- The rows of kept/attempts.sql that were written since another snapshot, as they stand now.
with touched as materialized (select t.id from {{touched_rows}} as t)

select
    a.user_id,
    a.at,
    a.id,
    a.success,
    a.created_at
from touched as t
join reporting.login_attempts as a on a.organization_id = $1 and a.id = t.id
order by a.user_id, a.at, a.id
