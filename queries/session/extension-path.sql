-- For this transaction: the catalogs, then the schemas that extensions stand in.
select
    pg_catalog.set_config(
        'search_path',
        'pg_catalog' || coalesce((
            select string_agg(', ' || pg_catalog.quote_ident(n.nspname), '' order by n.nspname)
            from pg_catalog.pg_namespace as n
            where n.nspname <> 'pg_catalog' and n.oid in (select e.extnamespace from pg_catalog.pg_extension as e)
        ), ''),
        true
    )
