-- Tables in which dead rows pile up, and those whose statistics are old.
with kept as (
    select s.*, pg_catalog.format('%I.%I', s.schemaname, s.relname) as quoted
    from pg_catalog.pg_stat_user_tables as s
    where s.schemaname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting', 'migrations')
), listed as (
    select
        k.quoted || ' has ' || k.n_dead_tup || ' dead rows beside ' || k.n_live_tup || ' live ones' as what,
        'VACUUM (ANALYZE) ' || k.quoted || '; is autovacuum on, or does a long transaction hold it up?' as advice
    from kept as k
    where k.n_dead_tup > 10000 and k.n_dead_tup > k.n_live_tup * 0.2
    union all
    select
        k.quoted || ' has changed by ' || k.n_mod_since_analyze || ' rows since its statistics were taken',
        'kt-report maintain, or: ANALYZE ' || k.quoted
    from kept as k
    where k.n_mod_since_analyze > 10000 and k.n_mod_since_analyze > k.n_live_tup * 0.2
)
(select 'warn' as state, l.what, l.advice from listed as l order by l.what limit 10)
union all
select 'pass', 'dead rows are cleaned up and statistics are fresh', null
where not exists (select from listed)
