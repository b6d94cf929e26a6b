-- People who tried to sign in before :as_of, and whether there is no such person at all, deleted softly or not.
(
    select
        'core.users' as subject_table,
        a.user_id as subject_id,
        u.branch_id,
        coalesce(u.email, a.user_id::text) as what,
        a.attempts::text as detail,
        u.id is null as fails
    from (
        select t.user_id, count(*) as attempts
        from {{as_of reporting.login_attempts authentication.attempts}} as t
        where t.organization_id = :organization_id and t.at < :as_of and t.created_at < :as_of
        group by t.user_id
    ) as a
    left join {{as_of reporting.users core.users}} as u
        on u.organization_id = :organization_id and u.id = a.user_id and u.created_at < :as_of
)
