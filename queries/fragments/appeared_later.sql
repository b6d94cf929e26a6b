-- Whether a row of one reporting view begins at or after :as_of, as it stands or as it is taken back; what is gone, and
-- nothing tells when it began, may.
(
    exists (
        select from {{1}} as v
        where v.organization_id = :organization_id and v.created_at >= :as_of
    )
    or exists (
        select
        from audit.events as e
        left join {{1}} as v on v.organization_id = :organization_id and v.id = e.row_id
        where
            e.organization_id = :organization_id and e.table_name = '{{2}}' and e.at >= :as_of
            and e.action in ('UPDATE', 'DELETE')
            and coalesce((e.before ->> 'created_at')::timestamptz, v.created_at, 'infinity') >= :as_of
    )
)
