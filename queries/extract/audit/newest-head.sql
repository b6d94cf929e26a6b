-- The last head of the organization $1; the columns are those of heads.sql.
select
    h.size, h.root, h.horizon::text as horizon, h.epoch, h.note, h.signature, h.public_key,
    (select string_agg(f.hash, ''::bytea order by f.place)
     from unnest(h.frontier) with ordinality as f (hash, place)) as frontier
from audit.tree_heads as h
where h.organization_id = $1
order by h.size desc
limit 1
