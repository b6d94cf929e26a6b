-- Rows that were recorded before :as_of and say when something happened, and whether that is at or after :as_of: a
-- clock that is wrong, or a slip of the pen. Days of validity and of disposal may lie ahead.
(
    select
        n.subject_table,
        n.id as subject_id,
        n.branch_id,
        n.what,
        n.column_name || ' ' || n.moment as detail,
        n.moment is not null as fails
    from (
        select
            'assets.items' as subject_table, i.id, i.branch_id, i.name as what, 'purchase_date' as column_name,
            case when i.purchase_date > :as_of_date then i.purchase_date::text end as moment
        from known_items as i
        where i.purchase_date is not null
        union all
        select
            'assets.items_history', r.id, i.branch_id, r.title,
            case when r.reported_at >= :as_of then 'reported_at' else 'completed_at' end,
            case
                when r.reported_at >= :as_of then {{local_minute r.reported_at}}
                when r.completed_at >= :as_of then {{local_minute r.completed_at}}
            end
        from {{as_of reporting.service_records assets.items_history}} as r
        left join known_items as i on i.organization_id = r.organization_id and i.id = r.item_id
        where
            r.organization_id = :organization_id
            and r.created_at < :as_of
            and (r.deleted_at is null or r.deleted_at >= :as_of)
            and (r.reported_at is not null or r.completed_at is not null)
        union all
        select
            'assets.items_history_status', e.id, i.branch_id, coalesce(i.name, e.item_id::text), 'changed_at',
            case
                when e.changed_at >= :as_of then {{local_minute e.changed_at}}
            end
        from {{as_of reporting.item_status_events assets.items_history_status}} as e
        left join known_items as i on i.organization_id = e.organization_id and i.id = e.item_id
        where e.organization_id = :organization_id and e.created_at < :as_of
        union all
        select
            'assets.shared_bills', b.id, null, coalesce(b.number, 'no number'), 'billed_on',
            case when b.billed_on > :as_of_date then b.billed_on::text end
        from {{as_of reporting.bills assets.shared_bills}} as b
        where
            b.organization_id = :organization_id
            and b.created_at < :as_of
            and (b.deleted_at is null or b.deleted_at >= :as_of)
            and b.billed_on is not null
        union all
        select
            'vehicles.bluebook', v.id, v.branch_id, v.registration_number, 'registered_on',
            case when v.registered_on > :as_of_date then v.registered_on::text end
        from {{as_of reporting.vehicles vehicles.bluebook}} as v
        where
            v.organization_id = :organization_id
            and v.created_at < :as_of
            and (v.deleted_at is null or v.deleted_at >= :as_of)
            and v.registered_on is not null
        union all
        select
            p.table_name, p.id, v.branch_id, coalesce(v.registration_number, 'A renewal'), 'renewed_on',
            case when p.renewed_on > :as_of_date then p.renewed_on::text end
        from (
            select
                'vehicles.bluebook_renewal' as table_name, b.organization_id, b.id, b.bluebook_id, b.renewed_on,
                b.created_at, b.deleted_at
            from {{as_of reporting.bluebook_renewals vehicles.bluebook_renewal}} as b
            union all
            select
                'vehicles.insurance_renewal', i.organization_id, i.id, i.bluebook_id, i.renewed_on, i.created_at,
                i.deleted_at
            from {{as_of reporting.insurance_renewals vehicles.insurance_renewal}} as i
            union all
            select
                'vehicles.pollution_sticker_renewal', s.organization_id, s.id, s.bluebook_id, s.renewed_on,
                s.created_at, s.deleted_at
            from {{as_of reporting.pollution_renewals vehicles.pollution_sticker_renewal}} as s
        ) as p
        left join {{as_of reporting.vehicles vehicles.bluebook}} as v
            on v.organization_id = p.organization_id and v.id = p.bluebook_id
        where
            p.organization_id = :organization_id
            and p.created_at < :as_of
            and (p.deleted_at is null or p.deleted_at >= :as_of)
        union all
        select
            'core.access', a.id, u.branch_id, coalesce(u.email, a.user_id::text), 'granted_at',
            case
                when a.granted_at >= :as_of then {{local_minute a.granted_at}}
            end
        from {{as_of reporting.access core.access}} as a
        left join {{as_of reporting.users core.users}} as u
            on u.organization_id = a.organization_id and u.id = a.user_id
        where a.organization_id = :organization_id and a.created_at < :as_of
        union all
        select
            'authentication.attempts', t.id, null, t.user_id::text, 'at',
            case when t.at >= :as_of then {{local_minute t.at}} end
        from {{as_of reporting.login_attempts authentication.attempts}} as t
        where t.organization_id = :organization_id and t.created_at < :as_of
    ) as n
)
