-- Heads that something speaks against.
select case when :branches is null then count(*) end as figure
from {{tree_heads_checked}} as h
where h.faults is not null
