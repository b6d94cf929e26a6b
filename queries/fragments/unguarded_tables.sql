-- Tables with rows of organizations and whether their triggers are there and fire: the audit trail's on INSERT, UPDATE
-- and DELETE, and the guard against TRUNCATE (on append-only tables against UPDATE and DELETE too).
-- tgtype's bits are 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE (PostgreSQL source, catalog/pg_trigger.h).
(
    select t.object, w.is_audited, w.is_guarded
    from {{tenant_tables}} as t
    cross join lateral (
        select
            t.schema in ('audit', 'reporting')
            or coalesce(bit_or(g.tgtype) filter (where f.function = 'audit.record_change') & 29 = 29, false)
                as is_audited,
            coalesce(
                bit_or(g.tgtype) filter (where f.function = 'core.refuse_change')
                & a.wanted = a.wanted, false
            ) as is_guarded
        from (
            select
                case
                    when t.object in (
                        'audit.events', 'audit.tree_heads', 'authentication.attempts', 'assets.items_history_status'
                    ) then 56
                    else 32
                end as wanted
        ) as a
        left join pg_catalog.pg_trigger as g
            on g.tgrelid = t.oid and not g.tgisinternal and g.tgenabled in ('O', 'A')
        left join lateral (
            select n.nspname || '.' || p.proname as function
            from pg_catalog.pg_proc as p
            join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
            where p.oid = g.tgfoid
        ) as f on true
        group by a.wanted
    ) as w
)
