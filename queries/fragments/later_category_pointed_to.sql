-- Whether something that is known at :as_of points to a category that begins later.
exists (
    select
    from {{as_of reporting.categories assets.categories}} as l
    join (
        select i.category_id as id from {{as_of reporting.items assets.items}} as i
        where i.organization_id = :organization_id and i.created_at < :as_of
        union all
        select p.parent_id from {{as_of reporting.categories assets.categories}} as p
        where p.organization_id = :organization_id and p.created_at < :as_of
    ) as k on k.id = l.id
    where l.organization_id = :organization_id and l.created_at >= :as_of
)
