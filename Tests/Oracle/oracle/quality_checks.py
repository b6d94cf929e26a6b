"""The checks of the data-quality report: per check the rows it looks at, each with whether it fails."""

import re
from collections import Counter, namedtuple

from oracle.data import psql, quote
from oracle.validity import RENEWAL_TABLES, is_reversed
from oracle.values import Day

# A row that a check looks at: its table, id and branch's id (None: none), and whether it fails.
Looked = namedtuple("Looked", ("table", "id", "branch_id", "fails"))

RENEWAL_AMOUNTS = {
    "vehicles.bluebook_renewal": ("tax", "fee", "penalty"),
    "vehicles.insurance_renewal": ("premium", "insured_sum"),
    "vehicles.pollution_sticker_renewal": ("charge",),
}

AUDITED = (
    "core.organizations core.branches core.positions core.users core.access core.profile "
    "authentication.jwt_request_counters authentication.attempts assets.categories assets.tax_pool_balances "
    "assets.manufacturer assets.model_number assets.purchased_from assets.service_providers assets.tags assets.items "
    "assets.item_tags assets.items_history assets.items_history_status assets.shared_bills assets.shared_bill_parts "
    "vehicles.bluebook vehicles.bluebook_renewal vehicles.insurance_renewal vehicles.pollution_sticker_renewal"
).split()

ITEMS, RECORDS, CHANGES = "assets.items", "assets.items_history", "assets.items_history_status"
BILLS, PARTS, VEHICLES = "assets.shared_bills", "assets.shared_bill_parts", "vehicles.bluebook"


def is_blank(text):
    """Whether there is nothing but spaces, tabs and line ends."""
    return text is None or text.strip(" \t\r\n") == ""


class Register:
    """The rows that exist for T, with what their checks need to know of others."""

    def __init__(self, scope):
        self.scope = scope
        self.items = {row["id"]: row for row in scope.existing(ITEMS)}
        self.vehicles = {row["id"]: row for row in scope.existing(VEHICLES, "registered_on")}
        self.bills = {row["id"]: row for row in scope.existing(BILLS, "billed_on")}
        self.all_records = scope.existing(RECORDS, "reported_at")
        self.records = [row for row in self.all_records if row["item_id"] in self.items]
        self.all_renewals = [
            (table, row) for table in RENEWAL_TABLES.values() for row in scope.existing(table, "renewed_on")
        ]
        self.renewals = [(table, row) for table, row in self.all_renewals if row["bluebook_id"] in self.vehicles]
        self.all_parts = scope.existing(PARTS)
        self.parts = [row for row in self.all_parts if row["bill_id"] in self.bills]

    def of_item(self, table, row, fails, item_id=None):
        """A row that has its item's branch."""
        item = self.items.get(item_id or row["item_id"])
        return Looked(table, row["id"], item["branch_id"] if item else None, fails)

    def of_renewal(self, table, row, fails):
        """A renewal, with its vehicle's branch."""
        return Looked(table, row["id"], self.vehicles[row["bluebook_id"]]["branch_id"], fails)


def own(table, row, fails):
    """A row that has a branch of its own."""
    return Looked(table, row["id"], row.get("branch_id"), fails)


def checks(scope):
    """All of them by name."""
    found = Register(scope)
    return {
        **of_changes(found),
        **of_renewals(found),
        **of_items(found),
        **of_records(found),
        **of_vehicles_and_people(found),
        "cost_negative": costs(found),
        "provider_orphaned": providers(found),
        "bill_shares_differ": shares(found),
        "event_in_future": times(found),
        "parent_missing": parents(found),
        "branch_missing": branches(found),
        "category_circular": circles(found),
        **of_trail(scope),
    }


def of_changes(found):
    """Changes of status, walked through item by item."""
    scope, known = found.scope, {}
    for row in scope.existing(CHANGES, "changed_at"):
        if row["kind"] == "item_status" and row["item_id"] in found.items:
            known.setdefault(row["item_id"], []).append(row)
    chain, register = [], []
    for item_id, changes in known.items():
        item = found.items[item_id]
        status, is_first = None, True
        for change in sorted(changes, key=lambda row: (row["changed_at"], row["id"])):
            disposed_on = item["disposed_on"]
            if disposed_on is not None and disposed_on <= scope.as_of_day:
                if change["changed_at"] >= scope.zone.start(Day(disposed_on + 1)):
                    continue
            if not is_first and change["from_status"] == change["to_status"]:
                continue
            broken = not is_first and change["from_status"] != status
            chain.append(found.of_item(CHANGES, change, broken))
            status, is_first = change["to_status"], False
        if not is_first:
            register.append(own(ITEMS, item, item["status"] != status))
    return {"status_chain_broken": chain, "status_differs": register}


def of_renewals(found):
    """Renewals of vehicles."""
    overlaps, groups = [], {}
    for table, row in found.renewals:
        if not is_reversed(row):
            groups.setdefault((table, row["bluebook_id"]), []).append(row)
    for (table, _), rows in groups.items():
        rows.sort(key=lambda row: (row["valid_from"], row["id"]))
        for place, row in enumerate(rows):
            shared = any(other["valid_until"] >= row["valid_from"] for other in rows[:place])
            overlaps.append(found.of_renewal(table, row, shared))
    return {
        "validity_overlap": overlaps,
        "renewal_reversed": [found.of_renewal(table, row, is_reversed(row)) for table, row in found.renewals],
        "expiry_before_issue": [
            found.of_renewal(table, row, row["valid_until"] < row["renewed_on"]) for table, row in found.renewals
        ],
    }


def duplicates(table, rows, key):
    """The rows, failing where another has their key."""
    counts = Counter(key(row) for row in rows)
    return [own(table, row, counts[key(row)] > 1) for row in rows]


def of_items(found):
    """What an item's own row says."""
    items, day = list(found.items.values()), found.scope.as_of_day
    numbered = [row for row in items if not is_blank(row["serial_number"])]
    made = [row for row in numbered if row["manufacturer_id"] is not None]
    held = [row for row in items if row["disposed_on"] is None or row["disposed_on"] > day]

    def both(one, other, fails):
        known = [row for row in items if row[one] is not None and row[other] is not None]
        return [own(ITEMS, row, fails(row[one], row[other])) for row in known]

    return {
        "serial_duplicate": duplicates(ITEMS, numbered, lambda row: row["serial_number"]),
        "serial_duplicate_of_maker": duplicates(
            ITEMS, made, lambda row: (row["manufacturer_id"], row["serial_number"])
        ),
        "barcode_duplicate": duplicates(
            ITEMS, [row for row in items if not is_blank(row["barcode"])], lambda row: row["barcode"]
        ),
        "barcode_missing": [own(ITEMS, row, is_blank(row["barcode"])) for row in held],
        "purchase_missing": [
            own(ITEMS, row, row["purchase_date"] is None or row["purchase_amount"] is None) for row in items
        ],
        "salvage_above_cost": both("salvage_value", "purchase_amount", lambda one, other: one > other),
        "disposed_before_purchase": both("disposed_on", "purchase_date", lambda one, other: one < other),
    }


def of_records(found):
    """Service records of items."""
    completed = [row for row in found.records if row["phase"] == "completed"]
    timed = [row for row in found.records if row["reported_at"] is not None and row["completed_at"] is not None]
    return {
        "completed_without_date": [found.of_item(RECORDS, row, row["completed_at"] is None) for row in completed],
        "completed_before_reported": [
            found.of_item(RECORDS, row, row["completed_at"] < row["reported_at"]) for row in timed
        ],
    }


def of_vehicles_and_people(found):
    """Vehicles, people and their attempts to sign in."""
    scope, vehicles = found.scope, list(found.vehicles.values())
    driven = [row for row in vehicles if row["struck_off_on"] is None or row["struck_off_on"] > scope.as_of_day]
    form = re.compile(r"[^@ \t\r\n]+@[^@ \t\r\n]+\.[^@ \t\r\n]+")
    people = scope.asof.rows("core.users")
    known = {row_id for row_id, row in people.items() if row["created_at"] < scope.as_of}
    tried = {row["user_id"] for row in scope.existing("authentication.attempts", "at")}
    return {
        "plate_duplicate": duplicates(VEHICLES, vehicles, lambda row: row["registration_number"]),
        "vehicle_incomplete": [
            own(VEHICLES, row, None in (row["class"], row["use"], row["province"])) for row in driven
        ],
        "email_malformed": [
            own("core.users", row, not form.fullmatch(row["email"])) for row in scope.existing("core.users")
        ],
        "attempt_of_unknown_user": [
            Looked("core.users", user_id, people[user_id]["branch_id"] if user_id in known else None,
                   user_id not in known)
            for user_id in sorted(tried)
        ],
    }


def costs(found):
    """Rows with amounts."""
    looked = []

    def look(amounts, make):
        known = [amount for amount in amounts if amount is not None]
        if known:
            looked.append(make(min(known) < 0))

    for row in found.items.values():
        look((row["purchase_amount"], row["salvage_value"]), lambda fails, row=row: own(ITEMS, row, fails))
    for row in found.records:
        amounts = (row["actual_cost"], row["estimated_cost"], row["next_service_amount"])
        look(amounts, lambda fails, row=row: found.of_item(RECORDS, row, fails))
    for table, rows, column in ((BILLS, found.bills.values(), "total"), (PARTS, found.parts, "amount")):
        for row in rows:
            look((row[column],), lambda fails, row=row, table=table: Looked(table, row["id"], None, fails))
    for table, row in found.renewals:
        amounts = [row[name] for name in RENEWAL_AMOUNTS[table]]
        look(amounts, lambda fails, row=row, table=table: found.of_renewal(table, row, fails))
    return looked


def providers(found):
    """Records and bills that name a service provider."""
    there = {row["id"] for row in found.scope.existing("assets.service_providers")}
    looked = [
        found.of_item(RECORDS, row, row["provider_id"] not in there)
        for row in found.records
        if row["provider_id"] is not None
    ]
    named = [row for row in found.bills.values() if row["provider_id"] is not None]
    return looked + [Looked(BILLS, row["id"], None, row["provider_id"] not in there) for row in named]


def shares(found):
    """Bills with a total and shares."""
    sums = {}
    for row in found.parts:
        sums[row["bill_id"]] = sums.get(row["bill_id"], 0) + row["amount"]
    return [
        Looked(BILLS, bill_id, None, total != found.bills[bill_id]["total"])
        for bill_id, total in sums.items()
        if found.bills[bill_id]["total"] is not None
    ]


def times(found):
    """Rows recorded before T, not deleted by then, that say when something happened."""
    scope, looked = found.scope, []
    people = scope.asof.rows("core.users")
    vehicles = scope.asof.rows(VEHICLES)

    def is_late(moment):
        if moment is None:
            return False
        return moment > scope.as_of_day if isinstance(moment, Day) else moment >= scope.as_of

    def look(table, columns, branch_of):
        for row in scope.existing(table):
            moments = [row[column] for column in columns]
            if any(moment is not None for moment in moments):
                looked.append(Looked(table, row["id"], branch_of(row), any(is_late(moment) for moment in moments)))

    def of(rows, column):
        return lambda row: (rows.get(row[column]) or {}).get("branch_id")

    def of_own(row):
        return row["branch_id"]

    look(ITEMS, ("purchase_date",), of_own)
    look(RECORDS, ("reported_at", "completed_at"), of(found.items, "item_id"))
    look(CHANGES, ("changed_at",), of(found.items, "item_id"))
    look(BILLS, ("billed_on",), lambda row: None)
    look(VEHICLES, ("registered_on",), of_own)
    for table in RENEWAL_TABLES.values():
        look(table, ("renewed_on",), of(vehicles, "bluebook_id"))
    look("core.access", ("granted_at",), of(people, "user_id"))
    look("authentication.attempts", ("at",), lambda row: None)
    return looked


def parents(found):
    """Rows that belong to another."""
    looked = [Looked(RECORDS, row["id"], None, row["item_id"] not in found.items) for row in found.all_records]
    for table, row in found.all_renewals:
        looked.append(Looked(table, row["id"], None, row["bluebook_id"] not in found.vehicles))
    return looked + [Looked(PARTS, row["id"], None, row["bill_id"] not in found.bills) for row in found.all_parts]


def branches(found):
    """Items and vehicles, whose branch should be there."""
    there = {row["id"] for row in found.scope.existing("core.branches")}
    return [
        own(table, row, row["branch_id"] not in there)
        for table, rows in ((ITEMS, found.items), (VEHICLES, found.vehicles))
        for row in rows.values()
    ]


def circles(found):
    """Categories below another."""
    scope = found.scope
    rows = {row_id: row for row_id, row in scope.asof.rows("assets.categories").items()
            if row["created_at"] < scope.as_of}
    looked = []
    for row in scope.existing("assets.categories"):
        if row["parent_id"] is None:
            continue
        met, at = set(), row["parent_id"]
        while at in rows and at not in met and at != row["id"]:
            met.add(at)
            at = rows[at]["parent_id"]
        looked.append(Looked("assets.categories", row["id"], None, at == row["id"]))
    return looked


def of_trail(scope):
    """Rows that the audit trail has told of, and whether they are gone."""
    told, deleted, ended = set(), set(), set()
    for event in scope.database.events:
        key = event["table_name"], event["row_id"]
        if event["at"] < scope.as_of:
            told.add(key)
        if event["action"] == "DELETE":
            ended.add(key)
            if event["at"] < scope.as_of:
                deleted.add(key)
    there = rows_there(scope.database)
    return {
        "row_deleted": [Looked(*key, None, key in deleted) for key in sorted(told)],
        "row_vanished": [Looked(*key, None, key not in there) for key in sorted(told - ended)],
    }


def rows_there(database):
    """(table, id) of every row of the organization; read once per database."""
    if not hasattr(database, "rows_there"):
        organization = quote(database.organization_id)
        script = "\n".join(
            f"SELECT {quote(table)}, id FROM {table} WHERE organization_id = {organization};" for table in AUDITED
        )
        lines = psql(database.dsn, script).split("\n")
        database.rows_there = {tuple(line.split("|")) for line in lines if line}
    return database.rows_there
