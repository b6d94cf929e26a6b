"""SQL that moves every record of a database by whole days, its audit trail with it: `python -m oracle.shift --days N`.

In a zone whose clocks never change, a report of the moved records as of the moved instant says the same of the moved
days; and made-up records, some of which are dated later than a test runs, become a past that functions can add to.
"""

import argparse

SCRIPT = """
BEGIN;
-- Triggers are off: nothing of this goes into the trail.
SET LOCAL session_replication_role = replica;
CREATE TEMPORARY TABLE moved_columns ON COMMIT DROP AS
SELECT
    n.nspname || '.' || c.relname AS relation,
    a.attname AS name,
    a.atttypid::regtype AS type
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    n.nspname IN ('core', 'assets', 'vehicles', 'authentication', 'audit')
    AND c.relkind = 'r'
    AND a.attnum > 0
    AND NOT a.attisdropped
    AND a.atttypid IN ('date'::regtype, 'timestamptz'::regtype);

DO $$
DECLARE
    days integer := {days};
    moved record;
BEGIN
    FOR moved IN
        SELECT m.relation, string_agg(format('%1$I = %1$I + %2$s', m.name,
            CASE m.type WHEN 'date'::regtype THEN days::text ELSE format('interval ''%s days''', days) END), ', ')
            AS assignments
        FROM moved_columns AS m
        GROUP BY m.relation
    LOOP
        EXECUTE format('UPDATE %s SET %s', moved.relation, moved.assignments);
    END LOOP;
    FOR moved IN
        SELECT m.relation, m.name, m.type, image.name AS image
        FROM moved_columns AS m
        CROSS JOIN (VALUES ('before'), ('after')) AS image (name)
    LOOP
        EXECUTE format(
            'UPDATE audit.events SET %1$I = jsonb_set(%1$I, ARRAY[%2$L], to_jsonb((%1$I ->> %2$L)::%3$s + %4$s)) '
            'WHERE table_name = %5$L AND %1$I ->> %2$L IS NOT NULL',
            moved.image, moved.name, moved.type,
            CASE moved.type WHEN 'date'::regtype THEN days::text ELSE format('interval ''%s days''', days) END,
            moved.relation);
    END LOOP;
END
$$;
COMMIT;
"""


def script(days):
    """The SQL. UTC has no days of other lengths, which an interval of days would follow."""
    return "SET timezone = 'UTC';" + SCRIPT.replace("{days}", str(int(days)))


def main():
    """Prints the script."""
    parser = argparse.ArgumentParser(prog="oracle.shift", description=__doc__)
    parser.add_argument("--days", required=True, type=int)
    print(script(parser.parse_args().days))


if __name__ == "__main__":
    main()
