-- Opening balances of tax pools that were known at :as_of, by year, pool and id.
select b.id, b.fiscal_year, b.pool, b.opening
from {{as_of reporting.tax_pool_balances assets.tax_pool_balances}} as b
where b.organization_id = :organization_id and b.created_at < :as_of
order by b.fiscal_year collate "C", b.pool collate "C", b.id
