-- The items that are held as of :as_of, with the code of their branch, whatever the report is limited to.
(
    select r.*, b.code as branch
    from {{inventory_items_anywhere}} as r
    left join {{as_of reporting.branches core.branches}} as b
        on b.organization_id = r.organization_id and b.id = r.branch_id
    where coalesce(r.disposed_on > :as_of_date, true)
)
