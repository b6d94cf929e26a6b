-- What to do to indexes: those left by a rebuilding that was ended go, invalid ones and those that are mostly air are
-- built anew. $1: the share of air, 0 to 1; $2: bytes from which on an index is looked at for air.
select s.statement, s.reason
from (
    select
        case when x.is_leftover then 'DROP INDEX CONCURRENTLY ' else 'REINDEX INDEX CONCURRENTLY ' end || x.quoted
            as statement,
        case
            when x.is_leftover then 'left by a REINDEX that was ended'
            when not x.is_valid then 'invalid'
            else pg_catalog.pg_size_pretty(x.bytes) || ', about ' || round((1 - x.fresh_bytes::float8 / x.bytes) * 100)
                || ' % of it for nothing'
        end as reason,
        case when x.is_leftover then 0 when not x.is_valid then 1 else 2 end as rank,
        x.bytes,
        x.quoted
    from {{index_sizes}} as x
    where not x.is_valid or (x.bytes >= $2 and x.fresh_bytes <= x.bytes * (1 - $1))
) as s
order by s.rank, s.bytes desc, s.quoted
