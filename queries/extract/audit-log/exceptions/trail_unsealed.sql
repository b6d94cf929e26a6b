-- Events of more than two days before :as_of that no head covers, in one row. The subject is the organization.
-- lint: allow order: there is one row
select
    'core.organizations'::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    count(*)::text as events,
    to_char(min(e.at) at time zone :time_zone, 'YYYY-MM-DD HH24:MI')::text as since
from {{unsealed_events}} as e
where e.at < :as_of - interval '48 hours' and :branches is null
having count(*) > 0
