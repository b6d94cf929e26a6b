-- Whether something that is known at :as_of points to a branch, {{1}}.
{{1}} in (
    select i.branch_id from {{as_of reporting.items assets.items}} as i
    where i.organization_id = :organization_id and i.created_at < :as_of and i.branch_id is not null
    union all
    select v.branch_id from {{as_of reporting.vehicles vehicles.bluebook}} as v
    where v.organization_id = :organization_id and v.created_at < :as_of and v.branch_id is not null
    union all
    select u.branch_id from {{as_of reporting.users core.users}} as u
    where u.organization_id = :organization_id and u.created_at < :as_of and u.branch_id is not null
)
