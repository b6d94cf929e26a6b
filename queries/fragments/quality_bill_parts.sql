-- Shares of bills that were recorded before :as_of, whether or not their bill exists (has_bill), with its number.
(
    select p.*, b.id is not null as has_bill, b.number as bill_number
    from {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
    left join {{quality_bills}} as b on b.organization_id = p.organization_id and b.id = p.bill_id
    where p.organization_id = :organization_id and p.created_at < :as_of
)
