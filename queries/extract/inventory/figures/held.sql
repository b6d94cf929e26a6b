-- Items held as of :as_of.
select count(*) as figure from {{inventory_held}} as i
