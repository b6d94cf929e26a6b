-- For each table that made-up data fill, parents first: its name, what reads its rows as JSON from the database where
-- they were made, and what writes an array of them ($1) on the cluster. xid counts on another server there: the first
-- one that transactions take, so that every event is older than whatever runs.
select
    t.name,
    pg_catalog.format('DECLARE made NO SCROLL CURSOR FOR SELECT to_jsonb(r)::text FROM %s AS r', t.name) as read,
    pg_catalog.format(
        'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_recordset(NULL::%s, $1::jsonb)',
        t.name,
        string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum),
        string_agg(
            case when a.atttypid = 'xid8'::regtype then '''3''::xid8' else pg_catalog.quote_ident(a.attname) end, ', '
            order by a.attnum
        ),
        t.name
    ) as write
from (
    select f.name, f.place
    from unnest(array['core.organization_directory', 'core.email_digests']) with ordinality as f (name, place)
    union all
    select d.name, d.position + 2 from pg_temp.demo_tables as d
) as t
join pg_catalog.pg_attribute as a on a.attrelid = t.name::regclass
where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
group by t.name, t.place
order by t.place
