-- People, and whether what stands for their e-mail has no such form: something, one @, something with a dot inside.
(
    select
        'core.users' as subject_table,
        u.id as subject_id,
        u.branch_id,
        u.email as what,
        null::text as detail,
        u.email !~ E'^[^@ \t\r\n]+@[^@ \t\r\n]+\\.[^@ \t\r\n]+$' as fails
    from {{as_of reporting.users core.users}} as u
    where
        u.organization_id = :organization_id
        and u.created_at < :as_of
        and (u.deleted_at is null or u.deleted_at >= :as_of)
)
