-- Every validation of a sign-in, by person, time and id, with when it was recorded: what a checkpoint of
-- security/attempts.sql holds, from which that query's rows as of any instant can be told.
select
    a.user_id,
    a.at,
    a.id,
    a.success,
    a.created_at
from reporting.login_attempts as a
where a.organization_id = :organization_id
order by a.user_id, a.at, a.id
