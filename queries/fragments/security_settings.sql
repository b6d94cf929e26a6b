-- The thresholds of the security report that the organization may set: one row.
--
-- A number must be whole and within its bounds (the same as in SecuritySettings.swift), working hours must name at
-- least one day and a beginning before the end; whatever isn't so counts as not set, and malformed names it.
(
    select
        coalesce(max(n.number) filter (where n.key = 'block_failures' and n.is_valid), 3)::int as block_failures,
        coalesce(max(n.number) filter (where n.key = 'block_minutes' and n.is_valid), 15)::int as block_minutes,
        coalesce(max(n.number) filter (where n.key = 'dormant_days' and n.is_valid), 90)::int as dormant_days,
        coalesce(
            max(h.hours::text) filter (where h.is_valid)::jsonb,
            '{"days": ["sun", "mon", "tue", "wed", "thu", "fri"], "from": "10:00", "to": "17:00"}'::jsonb
        ) as working_hours,
        array_agg(n.key order by n.key) filter (where not n.is_valid)
        || case when bool_or(not h.is_valid) then array['working_hours'] end as malformed
    from (
        select
            k.key,
            v.number,
            -- Not set, or set to null, is no mistake.
            case
                when coalesce(:settings -> k.key, 'null'::jsonb) = 'null'::jsonb then true
                else coalesce(v.number between k.least and k.most and v.number = trunc(v.number), false)
            end as is_valid
        from (values ('block_failures', 1, 1000), ('block_minutes', 1, 525600), ('dormant_days', 0, 36500))
            as k (key, least, most)
        cross join lateral (
            select case when jsonb_typeof(:settings -> k.key) = 'number' then (:settings ->> k.key)::numeric end as number
        ) as v
    ) as n
    cross join (
        select
            nullif(:settings -> 'working_hours', 'null'::jsonb) as hours,
            coalesce(:settings -> 'working_hours', 'null'::jsonb) = 'null'::jsonb
            or coalesce(
                jsonb_typeof(:settings #> '{working_hours,days}') = 'array'
                and :settings #> '{working_hours,days}' <> '[]'::jsonb
                and :settings #> '{working_hours,days}' <@ '["sun", "mon", "tue", "wed", "thu", "fri", "sat"]'::jsonb
                and :settings #>> '{working_hours,from}' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
                and :settings #>> '{working_hours,to}' ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
                and (:settings #>> '{working_hours,from}') collate "C" < (:settings #>> '{working_hours,to}') collate "C",
                false
            ) as is_valid
    ) as h
)
