"""Every table of the inventory."""

from collections import Counter
from fractions import Fraction

from oracle.categories import Categories
from oracle.lifecycle import read_items
from oracle.scope import Exceptions
from oracle.tax_pools import Ledger, item_value, pool_of, year_name
from oracle.values import MICROSECONDS_PER_DAY, sum_known

KEYS = {
    "register": ("item_id",),
    "tax_pools": ("fiscal_year", "pool"),
    "by_branch": ("branch",),
    "by_category": ("category_id",),
    "by_month": ("month_bs",),
    "movements": ("item_id", "change", "at"),
}
SEVERITIES = {
    "serial_duplicate": "high",
    "barcode_duplicate": "high",
    "amount_negative": "medium",
    "custodian_gone": "medium",
    "branch_missing": "medium",
    "seen_long_ago": "medium",
    "tax_balance_unreadable": "medium",
    "tax_life_missing": "medium",
    "tax_opening_differs": "medium",
    "tax_pool_unknown": "medium",
    "barcode_missing": "low",
    "book_value_unknown": "low",
    "category_missing": "low",
    "custodian_missing": "low",
    "location_missing": "low",
    "never_seen": "low",
    "not_approved": "low",
    "proceeds_missing": "low",
    "setting_malformed": "low",
    "tax_pool_missing": "low",
}
OF_ITEM_BEFORE = ("branch", "category_path", "name", "serial_number", "barcode", "model", "manufacturer", "supplier")
OF_ITEM_AFTER = ("approved_at", "purchased_on", "purchase_amount", "disposed_on", "disposal_proceeds")
CHANGES = ("acquired", "entered", "moved", "disposed", "removed")


class Entry:
    """An item of the register: the lifecycle's item with what the inventory adds."""

    def __init__(self, scope, item, ledger):
        self.scope = scope
        self.item = item
        self.row = item.row
        self.walk = item.categories.upward(item.row["category_id"])
        self.pool, self.pool_word = pool_of(self.walk)
        self.is_held = item.disposed_on is None
        self.tax_value = item_value(scope, item.row, self.pool, item.terms.life) if self.is_held else Fraction(0)
        self.is_acquired = scope.day_in_period(item.row["purchase_date"])
        self.is_disposed = scope.day_in_period(item.disposed_on)
        if self.pool is not None:
            ledger.add(item.row, self.pool, item.terms.life, item.disposed_on)
        self.last_seen_at, self.seen_state = self._sighting()

    def _sighting(self):
        seen = self.row["last_seen_at"]
        if seen is None:
            return None, "never"
        if seen >= self.scope.as_of:
            return None, "unknown"
        limit = stocktake_days(self.scope) * MICROSECONDS_PER_DAY
        return seen, "long_ago" if self.scope.as_of - seen > limit else "seen"

    def table_row(self):
        """The row of `register`."""
        item, row = self.item, self.row
        lifecycle = item.table_row()
        shared = {key: lifecycle[key] for key in OF_ITEM_BEFORE}
        approved = row["approved_at"]
        return {
            **shared,
            "item_id": item.id,
            "bill_number": row["bill_number"],
            "location": row["location"],
            "department": row["department"],
            "custodian_id": row["custodian_id"],
            "last_seen_at": self.last_seen_at,
            "seen_state": self.seen_state,
            "approved_at": approved if approved is not None and approved < self.scope.as_of else None,
            "tax_pool": self.pool,
            "tax_value": self.tax_value,
            "current_value": self._current(lifecycle["current_value"]),
            **{
                key: lifecycle[key]
                for key in (
                    "status purchased_on purchase_amount currency depreciation_method book_value "
                    "accumulated_depreciation disposed_on disposal_proceeds disposal_gain"
                ).split()
            },
        }

    def _current(self, lifecycle):
        keys = lifecycle.split(",") if lifecycle else []
        is_item = self.scope.is_current("assets.items", self.row)
        found = [key for key in OF_ITEM_BEFORE if key in keys]
        if is_item:
            found += ["bill_number", "location", "department", "custodian_id"]
        if self.seen_state == "unknown":
            found.append("last_seen_at")
        if is_item:
            found += OF_ITEM_AFTER
        return ",".join(found) or None


def stocktake_days(scope):
    """The setting, 365 where it isn't a whole number from 1 to 36500."""
    days = scope.settings.get("stocktake_days")
    usable = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= 36500
    return days if usable else 365


class Register:
    """The items as of T with their ledger."""

    def __init__(self, scope):
        self.scope = scope
        self.categories = Categories(scope)
        self.ledger = Ledger(scope)
        self.entries = [Entry(scope, item, self.ledger) for item in read_items(scope, self.categories)]
        self.pools = self.ledger.rows()
        self.moves = moves(scope, {entry.item.id for entry in self.entries})


def tables(scope):
    """The tables by name."""
    register = Register(scope)
    return {
        "register": [entry.table_row() for entry in register.entries],
        "tax_pools": register.pools,
        "by_branch": by_branch(register),
        "by_category": by_category(register),
        "by_month": by_month(register),
        "movements": movements(register),
        "exceptions": exceptions(register),
    }


def figures(scope):
    """The headline figures, in the definition's order."""
    register = Register(scope)
    row = group(register.entries)
    closed = register.ledger.closed
    last = [one for one in register.pools if closed is not None and one["fiscal_year"] == year_name(closed)]
    return {
        "items": row["items"],
        "held": row["held"],
        "purchase_amount": row["purchase_amount"],
        "book_value": row["book_value"],
        "tax_value": sum((one["closing"] + one["carried_out"] for one in last), Fraction(0)),
        "acquired": row["acquired"],
        "acquired_amount": row["acquired_amount"],
        "moved": len(register.moves),
        "disposed": row["disposed"],
        "disposal_proceeds": row["disposal_proceeds"],
        "without_custodian": row["without_custodian"],
        "never_seen": row["never_seen"],
        "seen_long_ago": row["seen_long_ago"],
    }


def group(entries):
    """What entries add up to."""
    held = [one for one in entries if one.is_held]
    acquired = [one for one in entries if one.is_acquired]
    disposed = [one for one in entries if one.is_disposed]
    return {
        "items": len(entries),
        "held": len(held),
        "purchase_amount": sum_known(one.row["purchase_amount"] for one in held),
        "book_value": sum_known(one.item.books.value for one in held),
        "tax_value": sum_known(one.tax_value for one in held),
        "acquired": len(acquired),
        "acquired_amount": sum_known(one.row["purchase_amount"] for one in acquired),
        "disposed": len(disposed),
        "disposal_proceeds": sum_known(one.row["disposal_proceeds"] for one in disposed),
        "without_custodian": sum(1 for one in held if one.row["custodian_id"] is None),
        "never_seen": sum(1 for one in held if one.seen_state == "never"),
        "seen_long_ago": sum(1 for one in held if one.seen_state == "long_ago"),
    }


def by_branch(register):
    """One row per branch, those without any last."""
    groups = {}
    for entry in register.entries:
        branch_id = entry.row["branch_id"] if entry.item.branch is not None else None
        groups.setdefault(branch_id, []).append(entry)
    keys = register.scope.branch_keys(groups)
    return [{"branch": code, **group(groups.get(branch_id, []))} for branch_id, code in keys]


def by_category(register):
    """One row per category with all below it, items without any last."""
    groups = {}
    for entry in register.entries:
        for category_id in [category["id"] for category in entry.walk] or [None]:
            groups.setdefault(category_id, []).append(entry)
    categories = register.categories
    keys = categories.listed([entry.row for entry in register.entries]) + ([None] if None in groups else [])
    return [
        {"category_id": key, "category_path": categories.path(key), **group(groups.get(key, []))} for key in keys
    ]


def by_month(register):
    """One row per month of Bikram Sambat that the period touches."""
    scope, rows = register.scope, []
    for name, starts_on, ends_on in scope.calendar.months(scope.first, scope.last):
        first, last = max(starts_on, scope.first), min(ends_on, scope.last)
        acquired = [one for one in register.entries if one.is_acquired and first <= one.row["purchase_date"] <= last]
        disposed = [one for one in register.entries if one.is_disposed and first <= one.item.disposed_on <= last]
        rows.append(
            {
                "month_bs": name,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "partial": first > starts_on or last < ends_on,
                "acquired": len(acquired),
                "acquired_amount": sum_known(one.row["purchase_amount"] for one in acquired),
                "disposed": len(disposed),
                "disposal_proceeds": sum_known(one.row["disposal_proceeds"] for one in disposed),
            }
        )
    return rows


def moves(scope, ids):
    """The audit trail's changes of branch in the period, of items in the register."""
    return [
        event
        for event in scope.database.events
        if event["table_name"] == "assets.items"
        and event["action"] == "UPDATE"
        and scope.instant_in_period(event["at"])
        and "branch_id" in event["before"]
        and event["row_id"] in ids
    ]


def movements(register):
    """What came, went and moved in the period."""
    scope, found = register.scope, []

    def add(change, row, day, at=None, origin=None, target=None, amount=None, method=None, actor=None, event=0):
        shown = {
            "change": change,
            "day": day,
            "at": at,
            "item_id": row["id"],
            "name": row["name"],
            "from_branch": scope.branch(origin),
            "to_branch": scope.branch(target),
            "amount": amount,
            "method": method,
            "actor": actor,
        }
        # An empty moment comes after all others, as the server has it.
        found.append(((row["id"], day, CHANGES.index(change), at is None, at or 0, event), shown))

    rows = {}
    for entry in register.entries:
        row, item = entry.row, entry.item
        rows[item.id] = row
        cost, maker, branch = row["purchase_amount"], row["created_by"], row["branch_id"]
        if entry.is_acquired:
            add("acquired", row, row["purchase_date"], target=branch, amount=cost, actor=maker)
        is_late = row["purchase_date"] is None or row["purchase_date"] < scope.first
        if scope.instant_in_period(row["created_at"]) and is_late:
            made = row["created_at"]
            add("entered", row, scope.zone.day(made), made, target=branch, amount=cost, actor=maker)
        if entry.is_disposed:
            proceeds, method = row["disposal_proceeds"], row["disposal_method"]
            add("disposed", row, item.disposed_on, origin=branch, amount=proceeds, method=method)
    for event in register.moves:
        row = rows[event["row_id"]]
        # What the trail says, also where the row contradicts it.
        target = event["after"]["branch_id"]
        origin, cost = event["before"]["branch_id"], row["purchase_amount"]
        day = scope.zone.day(event["at"])
        add("moved", row, day, event["at"], origin, target, cost, actor=event["actor"], event=event["id"])
    for row in scope.asof.rows("assets.items").values():
        gone = row["deleted_at"]
        if row["created_at"] < scope.as_of and scope.instant_in_period(gone):
            add("removed", row, scope.zone.day(gone), gone, row["branch_id"], amount=row["purchase_amount"])
    return [shown for _, shown in sorted(found, key=lambda pair: pair[0])]


def blank(text):
    """Whether nothing but spaces is there."""
    return text is None or text.strip(" ") == ""


def exceptions(register):
    """What somebody must look at."""
    scope, found = register.scope, Exceptions(SEVERITIES)
    held = [entry for entry in register.entries if entry.is_held]
    for entry in held:
        row = entry.row
        checks = {
            "branch_missing": row["branch_id"] is None,
            "category_missing": row["category_id"] is None,
            "custodian_missing": row["custodian_id"] is None,
            "location_missing": blank(row["location"]) and blank(row["department"]),
            "barcode_missing": blank(row["barcode"]) and blank(row["serial_number"]),
            "never_seen": entry.seen_state == "never",
            "seen_long_ago": entry.seen_state == "long_ago",
            "not_approved": row["approved_at"] is None or row["approved_at"] >= scope.as_of,
            "custodian_gone": is_gone(scope, row["custodian_id"]),
            "book_value_unknown": entry.item.books.value is None,
        }
        for code, holds in checks.items():
            if holds:
                found.report(code, "assets.items", entry.item.id, entry.item.branch)
    for code, column in (("serial_duplicate", "serial_number"), ("barcode_duplicate", "barcode")):
        numbers = Counter(entry.row[column] for entry in held)
        for entry in held:
            number = entry.row[column]
            if not blank(number) and numbers[number] > 1:
                found.report(code, "assets.items", entry.item.id, entry.item.branch)
    for entry in register.entries:
        row, branch, item_id = entry.row, entry.item.branch, entry.item.id
        if (row["purchase_amount"] or 0) < 0 or (row["disposal_proceeds"] or 0) < 0:
            found.report("amount_negative", "assets.items", item_id, branch)
        is_sale = row["disposal_method"] in (None, "sold", "traded_in")
        if not entry.is_held and row["disposal_proceeds"] is None and is_sale:
            found.report("proceeds_missing", "assets.items", item_id, branch)
        if entry.pool is None:
            code = "tax_pool_missing" if entry.pool_word is None else "tax_pool_unknown"
            found.report(code, "assets.items", item_id, branch)
        if entry.pool == "E" and (entry.item.terms.life or 0) < 1:
            found.report("tax_life_missing", "assets.items", item_id, branch)
    for balance in register.ledger.unreadable:
        found.report("tax_balance_unreadable", "assets.tax_pool_balances", balance["id"], None)
    for balance in register.ledger.differing:
        found.report("tax_opening_differs", "assets.tax_pool_balances", balance["id"], None)
    setting = scope.settings.get("stocktake_days")
    if setting is not None and stocktake_days(scope) != setting:
        found.report("setting_malformed", "core.organizations", scope.database.organization_id, None)
    return found.rows()


def is_gone(scope, user_id):
    """Whether a person's account is inactive or deleted."""
    user = scope.asof.rows("core.users").get(user_id) if user_id else None
    return user is not None and (not user["is_active"] or scope.asof.retired(user))
