-- Tables whose row security doesn't bind everybody. The subject is the organization, whose rows they hold.
-- lint: allow order: the subject is the organization; tables have one name each
select
    t.object::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    t.what::text as what
from {{unprotected_tables}} as t
where :branches is null
order by t.object collate "C"
