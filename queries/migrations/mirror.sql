-- The ledger as logs.json holds it, oldest line first.
select coalesce(json_agg(json_build_object(
    'id', l.id, 'file', l.file, 'kind', l.kind, 'checksum', l.checksum,
    'started_at', to_char(l.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'finished_at', to_char(l.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'applied_by', l.applied_by, 'tool_version', l.tool_version, 'outcome', l.outcome,
    'duration_ms', round(extract(epoch from l.duration) * 1000)::bigint) order by l.id), '[]')::text,
    current_database()::text
from migrations.ledger as l
