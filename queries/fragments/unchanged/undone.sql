-- The rows of one reporting view that a change at or after :as_of touched, where the audit trail holds none of {{2}}.
(select v.* from {{1}} as v where false)
