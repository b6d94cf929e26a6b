-- The threshold of the inventory that the organization may set, one row: stocktake_days, the days within which an item
-- should be seen, a whole number from 1 to 36500, else 365. Whatever else it is set to counts as not set, and malformed
-- is true.
(
    select
        coalesce(case when v.is_valid then v.number end, 365)::int as stocktake_days,
        not v.is_valid and v.is_set as malformed
    from (
        select
            n.number,
            coalesce(:settings -> 'stocktake_days', 'null'::jsonb) <> 'null'::jsonb as is_set,
            coalesce(n.number between 1 and 36500 and n.number = trunc(n.number), false) as is_valid
        from (
            select
                case
                    when jsonb_typeof(:settings -> 'stocktake_days') = 'number'
                    then (:settings ->> 'stocktake_days')::numeric
                end as number
        ) as n
    ) as v
)
