-- The heads of the organization $1 of more than $2 events, oldest first; the frontier's hashes in one piece.
select
    h.size, h.root, h.horizon::text as horizon, h.epoch, h.note, h.signature, h.public_key,
    (select string_agg(f.hash, ''::bytea order by f.place)
     from unnest(h.frontier) with ordinality as f (hash, place)) as frontier
from audit.tree_heads as h
where h.organization_id = $1 and h.size > $2
order by h.size
