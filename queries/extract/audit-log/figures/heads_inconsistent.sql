-- Heads that something speaks against.
select count(*) as figure
from {{tree_heads_checked}} as h
where h.faults is not null
