-- Categories that stand below another, and whether the way up leads back to them. Deleted ones are passed on the way.
(
    with recursive tree as materialized (
        select c.id, c.parent_id, c.name, c.created_at, c.deleted_at
        from {{as_of reporting.categories assets.categories}} as c
        where c.organization_id = :organization_id and c.created_at < :as_of
    ),
    -- UNION, not UNION ALL: a place that was met before isn't walked again.
    walk as (
        select t.id, t.parent_id as reached
        from tree as t
        where t.parent_id is not null
        union
        select w.id, t.parent_id
        from walk as w
        join tree as t on t.id = w.reached
        where t.parent_id is not null
    )

    select
        'assets.categories' as subject_table,
        t.id as subject_id,
        null::uuid as branch_id,
        t.name as what,
        null::text as detail,
        exists (select from walk as w where w.id = t.id and w.reached = t.id) as fails
    from tree as t
    where t.parent_id is not null and (t.deleted_at is null or t.deleted_at >= :as_of)
)
