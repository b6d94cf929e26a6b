-- Tables that nothing keeps from being changed or emptied where they must not be. The subject is the organization.
-- lint: allow order: the subject is the organization; tables have one name each
select
    t.object::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    t.object::text as object
from {{unguarded_tables}} as t
where not t.is_guarded and :branches is null
order by t.object collate "C"
