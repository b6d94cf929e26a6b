-- Branches, with what they were at :as_of. Those that don't exist for it, or that the report isn't about, are read
-- too, because rows may still point to them.
select
    b.id,
    b.code,
    b.created_at < :as_of and (b.deleted_at is null or b.deleted_at >= :as_of)
    and (:branches is null or b.id = any(:branches)) as does_exist,
    b.is_current
from {{branches_known}} as b
where b.organization_id = :organization_id
order by b.id
