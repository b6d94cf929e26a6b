"""SQL that gives vehicles more renewals, recorded long ago: `python -m oracle.more_renewals --org SLUG --seed N`."""

import argparse

SCRIPT = """
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT setseed({seed});
INSERT INTO vehicles.{table} (organization_id, bluebook_id, renewed_on, valid_from, valid_until, created_at, updated_at)
SELECT
    v.organization_id, v.id, r.day, r.day, r.day + (random() * 700)::integer, '2001-01-01 00:00Z', '2001-01-01 00:00Z'
FROM vehicles.bluebook AS v
JOIN core.organization_directory AS o ON o.organization_id = v.organization_id AND o.slug = '{slug}'
CROSS JOIN LATERAL (
    -- The reference makes it a day of each vehicle.
    SELECT date '2023-01-01' + (random() * 1300)::integer + 0 * length(v.registration_number) AS day
) AS r;
COMMIT;
"""


def main():
    """Prints the script."""
    parser = argparse.ArgumentParser(prog="oracle.more_renewals", description=__doc__)
    parser.add_argument("--org", required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    for table in ("bluebook_renewal", "insurance_renewal", "pollution_sticker_renewal"):
        print(SCRIPT.format(seed=options.seed % 1000 / 1000, table=table, slug=options.org))


if __name__ == "__main__":
    main()
