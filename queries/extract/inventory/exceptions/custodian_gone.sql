-- Items that are held by somebody whose account is inactive or deleted.
select
    'assets.items' as subject_table, i.id as subject_id, i.branch, i.name, u.email as custodian
from {{inventory_held}} as i
join {{as_of reporting.users core.users}} as u on u.organization_id = i.organization_id and u.id = i.custodian_id
where not u.is_active or u.deleted_at < :as_of
order by i.id
