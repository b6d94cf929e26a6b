-- Whether {{1}} is a person of the branches that the report is limited to, by the branch that they have as of :as_of.
(
    :branches is null
    or {{1}} in (
        select k.id
        from {{as_of reporting.users core.users}} as k
        where k.organization_id = :organization_id and k.branch_id = any(:branches)
    )
)
