-- The rows of one reporting view as they were at :as_of, where the audit trail holds no change of {{2}} at or after that
-- instant: nothing is to be taken back.
(
    select v.*, v.updated_at >= :as_of as is_current
    from {{1}} as v
    where v.organization_id = :organization_id
)
