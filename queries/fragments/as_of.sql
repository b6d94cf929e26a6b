-- The rows of one reporting view as they were at :as_of, for one organization.
--
-- Rows that no audited UPDATE or DELETE touched at or after that instant are read as they stand; the others are taken
-- back. INSERTs are not taken back here, created_at tells them. is_current marks rows that were written at or after the
-- instant without a trace in the audit trail.
(
    select
        v.*,
        v.updated_at >= :as_of
        and v.id not in (
            select e.row_id from audit.events as e
            where e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
        ) as is_current
    from {{1}} as v
    where
        v.organization_id = :organization_id
        and v.id not in (
            select e.row_id from audit.events as e
            where
                e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
                and e.action in ('UPDATE', 'DELETE')
        )
    union all
    select u.*, false from {{undone {{1}} {{2}}}} as u
)
