-- Every validation of a sign-in before :as_of, by person, time and id, as it stands: an index-only scan of
-- idx_attempts_user_id. What was altered or removed since is in attempt-corrections.sql.
select
    a.user_id,
    a.at,
    a.id,
    a.success
from reporting.login_attempts as a
where
    a.organization_id = :organization_id
    and a.at < :as_of
    and a.created_at < :as_of
order by a.user_id, a.at, a.id
