"""SQL that changes an organization's records in every way that the functions allow: `python -m oracle.changes`.

Run it by psql as a login that may become keeptrack_app. What was reported as of an instant before it must be reported
again after it. Each function has to succeed somewhere; refusals of single rows are counted, not errors.
"""

import argparse

# Per function, the statements that call it: a query whose rows fill in the call. %1$L and so on are its columns; n
# numbers the rows, so that calls are spread over rows of every kind.
# For what isn't there yet.
NONE = "select null, null, 1"
CALLS = [
    ("core.update_organization", NONE, 
     """select core.update_organization('{"name": "Renamed since", "currency": "USD",
        "settings": {"dormant_days": 7, "block_failures": 9, "stocktake_days": 3}}')"""),
    ("core.create_branch", NONE,
     """select core.create_branch('{"name": "New since", "code": "00-NEW", "province": "koshi"}')"""),
    ("core.update_branch", "select id, code, row_number() over (order by id) as n from core.branches",
     """select core.update_branch(%1$L, jsonb_build_object('code', 'X-' || %2$L, 'name', 'Renamed'))"""),
    ("core.create_position", NONE,
     """select core.create_position('{"name": "Since", "access_list": {"modules": {}}}')"""),
    ("core.update_position", "select id, name, row_number() over (order by id) as n from core.positions",
     """select core.update_position(%1$L, '{"name": "Renamed since", "access_list": {"modules": {"assets":
        {"scope": "organization", "view": true, "create": true, "update": true, "delete": true}}}}')"""),
    ("core.update_user", "select id, email, row_number() over (order by id) as n from core.users",
     """select core.update_user(%1$L, jsonb_build_object('email', 'since-' || %2$L, 'branch_id',
        (select id from core.branches where deleted_at is null order by id limit 1), 'position_id',
        (select id from core.positions where deleted_at is null order by id limit 1)))"""),
    ("core.grant_access", "select id, email, row_number() over (order by id) as n from core.users",
     "select core.grant_access(%1$L, 'vehicles', 'organization', true, true, true, true)"),
    ("core.revoke_access", "select id, module, row_number() over (order by id) % 2 as n from core.access",
     "select core.revoke_access(%1$L)"),
    ("core.update_profile", "select id, email, row_number() over (order by id) as n from core.users",
     """select core.update_profile(%1$L, '{"bio": "since"}')"""),
    ("authentication.record_failure", "select id, email, row_number() over (order by id) as n from core.users",
     "select f.* from generate_series(1, 10) as g cross join lateral "
     "authentication.record_failure(%1$L, 'since ' || g) as f"),
    ("authentication.unblock", "select id, email, row_number() over (order by id) % 3 as n from core.users",
     "select authentication.unblock(%1$L)"),
    ("authentication.record_success", "select id, email, row_number() over (order by id) % 2 as n from core.users",
     "select authentication.record_success(%1$L, 'since')"),
    ("assets.create_category", NONE,
     """select assets.create_category('{"name": "Since"}')"""),
    ("assets.update_category", "select id, name, row_number() over (order by id) as n from assets.categories",
     """select assets.update_category(%1$L, '{"name": "Renamed since", "depreciation_method": "declining_balance",
        "depreciation_rate": 50, "useful_life_months": 5, "salvage_value": 1, "tax_pool": "A"}')"""),
    ("assets.move_category",
     "select c.id, o.id, row_number() over (order by c.id) % 2 as n from assets.categories as c "
     "cross join lateral (select id from assets.categories where id <> c.id and deleted_at is null order by id limit 1)"
     " as o",
     "select assets.move_category(%1$L, %2$L)"),
    ("assets.create_item", NONE,
     """select assets.create_item('{"name": "New since", "purchase_amount": 100, "purchase_date": "2005-01-01"}')"""),
    ("assets.update_item", "select id, name, row_number() over (order by id) % 3 as n from assets.items",
     """select assets.update_item(%1$L, jsonb_build_object('name', 'Renamed since', 'purchase_amount', 1,
        'purchase_date', '2001-01-01', 'warranty_months', 1, 'useful_life_months', 3, 'salvage_value', 0,
        'depreciation_method', 'straight_line', 'depreciation_rate', 99, 'service_interval_days', 1,
        'next_service_date', '2001-01-01', 'serial_number', 'same', 'barcode', 'same', 'location', 'elsewhere',
        'branch_id', null, 'category_id', null, 'model_number_id', null, 'manufacturer_id', null,
        'purchased_from_id', null, 'custodian_id', null))"""),
    ("assets.change_status", "select id, status, row_number() over (order by id) % 4 as n from assets.items",
     """select assets.change_status(%1$L, %2$L, case %2$L when 'active' then 'maintenance' else 'active' end)"""),
    ("assets.approve_item", "select id, status, row_number() over (order by id) % 5 as n from assets.items",
     # A person's, who has the right by the position that was given to all above.
     """select core.set_context(core.current_organization(), (select id from core.users
        where is_active and deleted_at is null and position_id is not null order by id limit 1)),
        assets.approve_item(%1$L)"""),
    ("assets.record_service", "select id, status, row_number() over (order by id) % 2 as n from assets.items",
     """select assets.record_service(%1$L, '{"title": "Since", "kind": "planned", "actual_cost": 7}', 'completed')"""),
    ("assets.advance_service", "select id, phase, row_number() over (order by id) as n from assets.items_history",
     """select assets.advance_service(%1$L, %2$L, 'completed', '{"actual_cost": 123456, "estimated_cost": 1}')"""),
    ("assets.update_history", "select id, phase, row_number() over (order by id) % 3 as n from assets.items_history",
     """select assets.update_history(%1$L, '{"title": "Since", "actual_cost": 99, "next_service_date": "2050-01-01",
        "service_date": "2002-01-01", "priority": "urgent", "provider_id": null}')"""),
    ("assets.retire_history",
     "select id, phase, (row_number() over (order by id) % 7 = 1)::int as n from assets.items_history",
     "select assets.retire_history(%1$L)"),
    ("assets.dispose", "select id, status, row_number() over (order by id) % 6 as n from assets.items",
     "select assets.dispose(%1$L, core.local_date(now()), 'sold', 5)"),
    ("vehicles.update_vehicle", "select id, item_id, row_number() over (order by id) % 2 as n from vehicles.bluebook",
     """select vehicles.update_vehicle(%1$L, jsonb_build_object('registration_number', 'SINCE ' || %1$L)
        || '{"class": "bus", "use": "public",
        "province": "koshi", "engine_cc": 1, "registered_on": "2001-01-01", "branch_id": null, "item_id": null}')"""),
    ("vehicles.renew_bluebook", "select id, item_id, row_number() over (order by id) as n from vehicles.bluebook",
     """select vehicles.renew_bluebook(%1$L, '{"renewed_on": "2001-01-01", "valid_from": "2000-01-01",
        "valid_until": "2030-01-01", "tax": 1}')"""),
    ("vehicles.renew_insurance", "select id, item_id, row_number() over (order by id) as n from vehicles.bluebook",
     """select vehicles.renew_insurance(%1$L, '{"renewed_on": "2001-01-01", "valid_from": "2000-01-01",
        "valid_until": "2030-01-01"}')"""),
    ("vehicles.renew_pollution", "select id, item_id, row_number() over (order by id) as n from vehicles.bluebook",
     """select vehicles.renew_pollution(%1$L, '{"renewed_on": "2001-01-01", "valid_from": "2000-01-01",
        "valid_until": "2030-01-01"}')"""),
    ("vehicles.retire_renewal", "select 'bluebook', id, row_number() over (order by id) % 3 as n from "
     "vehicles.bluebook_renewal union all select 'insurance', id, row_number() over (order by id) % 3 from "
     "vehicles.insurance_renewal union all select 'pollution', id, row_number() over (order by id) % 3 from "
     "vehicles.pollution_sticker_renewal",
     "select vehicles.retire_renewal(%1$L, %2$L)"),
    ("vehicles.strike_off", "select id, item_id, row_number() over (order by id) % 4 as n from vehicles.bluebook",
     "select vehicles.strike_off(%1$L, '2004-01-01')"),
    ("vehicles.retire_vehicle",
     "select id, item_id, (row_number() over (order by id) % 5 = 1)::int as n from vehicles.bluebook",
     "select vehicles.retire_vehicle(%1$L)"),
    ("assets.retire_item", "select id, status, (row_number() over (order by id) % 8 = 1)::int as n from assets.items",
     "select assets.retire_item(%1$L)"),
    ("assets.retire_category", "select id, name, row_number() over (order by id desc) as n from assets.categories",
     "select assets.retire_category(%1$L)"),
    ("core.retire_user", "select id, email, (row_number() over (order by id) % 3 = 1)::int as n from core.users",
     "select core.retire_user(%1$L)"),
    ("core.retire_position", "select id, name, row_number() over (order by id desc) as n from core.positions",
     "select core.retire_position(%1$L)"),
    ("core.retire_branch", "select id, code, row_number() over (order by id desc) as n from core.branches",
     "select core.retire_branch(%1$L)"),
]

HEAD = """
SET ROLE keeptrack_app;
SET app.digest_key = 'a digest key that has 32 bytes or more';
CREATE FUNCTION pg_temp.attempt(call text) RETURNS boolean LANGUAGE plpgsql AS $attempt$
BEGIN
    EXECUTE call;
    RETURN true;
EXCEPTION WHEN OTHERS THEN
    -- Refusals are of class KT; anything else is a mistake here or there.
    IF sqlstate NOT LIKE 'KT%' THEN
        RAISE EXCEPTION '%: % (%)', call, sqlerrm, sqlstate;
    END IF;
    RAISE DEBUG '%: %', call, sqlerrm;
    RETURN false;
END
$attempt$;
CREATE FUNCTION pg_temp.attempt_all(function_name text, rows text, call text) RETURNS void LANGUAGE plpgsql AS $all$
DECLARE
    first text;
    second text;
    done integer := 0;
    refused integer := 0;
BEGIN
    FOR first, second IN EXECUTE format('select r.a, r.b from (%s) as r (a, b, n) where r.n <> 0', rows)
    LOOP
        IF pg_temp.attempt(format(call, first, second)) THEN done := done + 1; ELSE refused := refused + 1; END IF;
    END LOOP;
    IF done = 0 THEN
        RAISE EXCEPTION '% never succeeded (refused % times)', function_name, refused;
    END IF;
    RAISE NOTICE '%: % done, % refused', function_name, done, refused;
END
$all$;
"""


def script(slug):
    """The SQL: a transaction per function, so that each has a time of its own."""
    parts = [HEAD]
    for name, rows, call in CALLS:
        parts.append(
            "BEGIN;\n"
            "SELECT core.set_context((SELECT organization_id FROM core.organization_directory "
            f"WHERE slug = '{slug}'));\n"
            f"SELECT pg_temp.attempt_all('{name}', $rows${rows}$rows$, $call${call}$call$);\n"
            "COMMIT;"
        )
    return "\n".join(parts)


def main():
    """Prints the script."""
    parser = argparse.ArgumentParser(prog="oracle.changes", description=__doc__)
    parser.add_argument("--org", required=True)
    print(script(parser.parse_args().org))


if __name__ == "__main__":
    main()
