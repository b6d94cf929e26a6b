-- Service records and bills that name a service provider, and whether there is none such at :as_of (never recorded, or
-- deleted by then).
(
    select
        n.subject_table,
        n.id as subject_id,
        n.branch_id,
        n.what,
        n.provider_id::text as detail,
        p.id is null as fails
    from (
        select 'assets.items_history' as subject_table, r.id, r.branch_id, r.title as what, r.provider_id
        from known_records as r
        where r.has_item and r.provider_id is not null
        union all
        select 'assets.shared_bills', b.id, null, coalesce(b.number, 'no number'), b.provider_id
        from known_bills as b
        where b.provider_id is not null
    ) as n
    left join {{as_of reporting.providers assets.service_providers}} as p
        on
            p.organization_id = :organization_id
            and p.id = n.provider_id
            and p.created_at < :as_of
            and (p.deleted_at is null or p.deleted_at >= :as_of)
)
