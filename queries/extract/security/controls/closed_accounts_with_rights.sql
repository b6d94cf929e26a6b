-- Those of them who hold a right that was never revoked.
select count(distinct r.user_id) as figure
from {{rights_of_closed_accounts}} as r
