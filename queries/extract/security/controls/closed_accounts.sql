-- People who may not sign in any more at :as_of: inactive or deleted.
select count(*) as figure
from {{as_of reporting.users core.users}} as u
where
    u.organization_id = :organization_id and u.created_at < :as_of and (not u.is_active or u.deleted_at < :as_of)
    and (:branches is null or u.branch_id = any(:branches))
