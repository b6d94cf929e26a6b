-- An instant, {{1}}, on the organization's clocks, to the minute, as text. Within a day of the ends of what the server
-- can hold other clocks would be beyond them: there it is that end's last but one day.
to_char(
    case
        when {{1}} > timestamptz '294276-12-30 00:00:00+00' then timestamptz '294276-12-30 00:00:00+00'
        when {{1}} < timestamptz '4714-11-26 00:00:00+00 BC' then timestamptz '4714-11-26 00:00:00+00 BC'
        else {{1}}
    end at time zone :time_zone, 'YYYY-MM-DD HH24:MI'
)
