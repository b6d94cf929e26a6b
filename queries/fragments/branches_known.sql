-- The branches that are known at :as_of, and later ones that something known points to even so, because it was changed
-- outside the audit trail. Those that were deleted by then are among them: what points to them shows their code.
(
    select b.*
    from {{as_of reporting.branches core.branches}} as b
    where
        b.organization_id = :organization_id
        and (b.created_at < :as_of or {{branch_pointed_to b.id core.branches.later}})
)
