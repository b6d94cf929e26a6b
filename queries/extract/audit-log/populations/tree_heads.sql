-- Heads that were sealed before :as_of.
select count(*) as figure
from audit.tree_heads as h
where h.organization_id = :organization_id and h.created_at < :as_of and h.at < :as_of and :branches is null
