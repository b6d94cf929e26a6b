-- Items and vehicles, and whether they belong to no branch that exists at :as_of.
(
    select
        n.subject_table,
        n.id as subject_id,
        n.branch_id,
        n.what,
        case when n.branch_id is null then 'no branch' else 'a branch that is not there' end as detail,
        b.id is null as fails
    from (
        select 'assets.items' as subject_table, i.id, i.branch_id, i.name as what
        from known_items as i
        union all
        select 'vehicles.bluebook', v.id, v.branch_id, v.registration_number
        from known_vehicles as v
    ) as n
    left join {{as_of reporting.branches core.branches}} as b
        on
            b.organization_id = :organization_id
            and b.id = n.branch_id
            and b.created_at < :as_of
            and (b.deleted_at is null or b.deleted_at >= :as_of)
)
