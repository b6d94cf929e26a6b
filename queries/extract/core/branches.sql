-- Branches, with what they were at :as_of. Those that were deleted by then are read too, because rows may still
-- point to them.
select
    b.id,
    b.code,
    b.created_at < :as_of and (b.deleted_at is null or b.deleted_at >= :as_of) as does_exist,
    b.is_current
from {{branches_known}} as b
where b.organization_id = :organization_id
order by b.id
