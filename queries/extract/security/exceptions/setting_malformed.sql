-- Settings of this report that can't be read, so that the default holds.
-- lint: allow scope: the setting is the organization's
-- lint: allow order: the subject is the organization; settings have one name each
select
    'core.organizations'::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    m.setting::text as setting
from {{security_settings}} as s
cross join lateral unnest(s.malformed) as m (setting)
order by m.setting collate "C"
