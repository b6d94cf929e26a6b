-- Attempts that were altered or removed at or after :as_of, though their table is append-only, by person, time and id:
-- as they were. One that counts for nothing at :as_of has was_there false: its present form has to be passed over.
-- Empty unless somebody switched the table's guard off.
select
    a.user_id,
    a.at,
    a.id,
    a.success,
    a.created_at < :as_of and a.at < :as_of as was_there
from {{undone reporting.login_attempts authentication.attempts}} as a
where a.organization_id = :organization_id
order by a.user_id, a.at, a.id
