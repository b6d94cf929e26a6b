-- The organization itself, as it was at :as_of.
select o.name::text as name, o.timezone::text as timezone, o.currency::text as currency, o.settings::text as settings
from {{as_of reporting.organizations core.organizations}} as o
where o.organization_id = :organization_id
