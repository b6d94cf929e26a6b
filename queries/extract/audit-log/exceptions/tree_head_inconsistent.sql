-- Sealed heads that something speaks against.
select
    'audit.tree_heads'::text as subject_table,
    h.id as subject_id,
    null::text as branch,
    h.size::text as size,
    {{local_minute h.at}}::text as at,
    h.faults::text as faults
from {{tree_heads_checked}} as h
where h.faults is not null and :branches is null
order by h.place, h.id
