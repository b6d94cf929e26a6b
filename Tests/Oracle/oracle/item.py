"""One item of the lifecycle report: its row, and the exact parts that aggregates add."""

from fractions import Fraction

from oracle.depreciation import Books, Terms
from oracle.timeline import TERMINAL
from oracle.values import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_HOUR,
    Day,
    add_months,
    civil,
    nearest_rank,
    ratio,
    round_half_away,
    sum_known,
)

# Columns of the items table that show what a row says, and the columns that lead to the rows they are read from.
READ_FROM = {
    "branch": ("core.branches", "branch_id"),
    "category_path": ("assets.categories", "category_id"),
    "name": None,
    "serial_number": None,
    "barcode": None,
    "model": ("assets.model_number", "model_number_id"),
    "manufacturer": ("assets.manufacturer", "manufacturer_id"),
    "supplier": ("assets.purchased_from", "purchased_from_id"),
    "purchased_on": None,
    "purchase_amount": None,
    "disposed_on": None,
    "disposal_proceeds": None,
}


def days(microseconds):
    """Days of 86,400 seconds."""
    return Fraction(microseconds, MICROSECONDS_PER_DAY)


def hours(microseconds):
    """Hours, None of None."""
    return None if microseconds is None else Fraction(microseconds) / MICROSECONDS_PER_HOUR


class Measures:
    """What a set of items adds up to in a period; lists hold None for what isn't known."""

    def __init__(self):
        self.items = 0
        self.purchases = []
        self.books = []
        self.active = self.maintenance = self.inactive = self.terminal = 0
        self.failures = self.repairs_closed = self.repair_time = 0
        self.service_cost = Fraction(0)

    def add(self, other):
        """Takes another set in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def mttr(self):
        """Microseconds per closed repair."""
        return ratio(self.repair_time, self.repairs_closed)

    @property
    def mtbf(self):
        """Active microseconds per failure."""
        return ratio(self.active, self.failures)

    @property
    def availability(self):
        """MTBF / (MTBF + MTTR) in per cent."""
        if self.mtbf is None or self.mttr is None:
            return None
        part = ratio(self.mtbf, self.mtbf + self.mttr)
        return None if part is None else part * 100

    @property
    def utilization(self):
        """Active time as part of the life, in per cent."""
        part = ratio(self.active, self.active + self.maintenance + self.inactive)
        return None if part is None else part * 100

    def row(self):
        """The columns that aggregates share."""
        return {
            "items": self.items,
            "purchase_amount": sum_known(self.purchases),
            "book_value": sum_known(self.books),
            "days_active": days(self.active),
            "days_maintenance": days(self.maintenance),
            "days_inactive": days(self.inactive),
            "days_terminal": days(self.terminal),
            "failures": self.failures,
            "mttr_hours": hours(self.mttr),
            "mtbf_hours": hours(self.mtbf),
            "availability_pct": self.availability,
            "utilization_pct": self.utilization,
            "service_cost": self.service_cost,
        }


class Item:
    """An item that exists, with its timeline and records."""

    def __init__(self, scope, row, timeline, records, categories):
        self.scope = scope
        self.row = row
        self.id = row["id"]
        self.timeline = timeline
        self.records = records
        self.categories = categories
        self.disposed_on = timeline.disposed_on
        self.branch = scope.branch(row["branch_id"])
        self.terms = Terms(row, categories.upward(row["category_id"]))
        last = scope.as_of_day if self.disposed_on is None else self.disposed_on
        self.books = Books(scope, row, self.terms, last)
        self.measures = self._measures()

    def _measures(self):
        scope, measures = self.scope, Measures()
        measures.items = 1
        measures.purchases = [self.row["purchase_amount"]]
        measures.books = [Fraction(0) if self.disposed_on is not None else self.books.value]
        period = scope.begins, scope.ends
        measures.active = self.timeline.microseconds(("active",), *period)
        measures.maintenance = self.timeline.microseconds(("maintenance",), *period)
        measures.inactive = self.timeline.microseconds(("inactive",), *period)
        measures.terminal = self.timeline.microseconds(TERMINAL, *period)
        failures = [one for one in self.records if one.is_failure]
        measures.failures = sum(1 for one in failures if scope.instant_in_period(one.reported_at))
        closed = self.closed_repairs()
        measures.repairs_closed = len(closed)
        measures.repair_time = sum(one.repair_time for one in closed)
        measures.service_cost = sum(
            (one.cost or Fraction(0) for one in self.records if scope.instant_in_period(one.completed_at)), Fraction(0)
        )
        return measures

    def closed_repairs(self):
        """The repairs closed in the period."""
        return [
            one for one in self.records if one.is_closed_repair and self.scope.instant_in_period(one.completed_at)
        ]

    def warranty(self):
        """(last day, state)."""
        months, purchased = self.row["warranty_months"], self.row["purchase_date"]
        if months is None or months < 1:
            return None, "none"
        if purchased is None:
            return None, "unknown"
        until = add_months(purchased, months)
        if civil(until)[0] > 9999:
            return None, "unknown"
        return until, "in_warranty" if self.scope.as_of_day <= until else "expired"

    def next_service(self):
        """The day of the next planned service; None once the item is out of use."""
        if self.disposed_on is not None or self.timeline.status in TERMINAL:
            return None
        done = [one for one in self.records if one.is_service]
        if done:
            latest = max(done, key=lambda one: (one.completed_at, one.id))
            if latest.row["next_service_date"] is not None:
                return latest.row["next_service_date"]
            interval = self.row["service_interval_days"]
            if interval is not None and interval >= 1:
                since = latest.row["service_date"]
                since = self.scope.zone.day(latest.completed_at) if since is None else since
                return Day(since + interval)
        return self.row["next_service_date"]

    def age(self):
        """Whole days from purchase to D or the disposal."""
        purchased = self.row["purchase_date"]
        if purchased is None or purchased > self.scope.as_of_day:
            return None
        last = self.scope.as_of_day if self.disposed_on is None else self.disposed_on
        return last - purchased if last >= purchased else None

    def values(self):
        """The columns of value on D."""
        names = ("book_value", "accumulated_depreciation", "straight_line_value", "declining_value")
        if self.disposed_on is not None:
            return dict.fromkeys(names, Fraction(0))
        book = self.books.rounded
        accumulated = None if book is None else self.row["purchase_amount"] - book
        return dict(zip(names, (book, accumulated, self.books.straight_line, self.books.declining)))

    def proceeds_and_gain(self):
        """What the disposal brought, and that less the book value of its day."""
        if self.disposed_on is None:
            return None, None
        proceeds, book = self.row["disposal_proceeds"], self.books.rounded
        gain = None if proceeds is None or book is None else proceeds - book
        return proceeds, gain

    def current_values(self):
        """The columns that could not be taken back, joined by commas; None if all could."""
        scope, found = self.scope, []
        whole = scope.is_current("assets.items", self.row)
        for column, source in READ_FROM.items():
            current = whole
            if source == ("assets.categories", "category_id"):
                walk = self.categories.upward(self.row["category_id"])
                current = current or any(scope.is_current("assets.categories", one) for one in walk)
            elif source is not None:
                target = scope.asof.rows(source[0]).get(self.row[source[1]])
                current = current or (target is not None and scope.is_current(source[0], target))
            if current:
                found.append(column)
        return ",".join(found) or None

    def table_row(self):
        """The row of `items`."""
        scope, row, measures = self.scope, self.row, self.measures
        closed = [one.repair_time for one in self.closed_repairs()]
        warranty_until, warranty_state = self.warranty()
        next_service = self.next_service()
        proceeds, gain = self.proceeds_and_gain()
        amount = row["purchase_amount"]
        share = ratio(measures.service_cost, amount) if amount is not None and amount > 0 else None
        return {
            "branch": self.branch,
            "category_path": self.categories.path(row["category_id"]),
            "item_id": self.id,
            "name": row["name"],
            "serial_number": row["serial_number"],
            "barcode": row["barcode"],
            "model": scope.name("assets.model_number", row["model_number_id"]),
            "manufacturer": scope.name("assets.manufacturer", row["manufacturer_id"]),
            "supplier": scope.name("assets.purchased_from", row["purchased_from_id"]),
            "purchased_on": row["purchase_date"],
            "purchase_amount": amount,
            "currency": scope.currency,
            "status": self.timeline.status,
            "status_since": self.timeline.since,
            "age_days": self.age(),
            "days_active": days(measures.active),
            "days_maintenance": days(measures.maintenance),
            "days_inactive": days(measures.inactive),
            "days_terminal": days(measures.terminal),
            "transitions": sum(1 for one in self.timeline.transitions if scope.instant_in_period(one.at)),
            "failures": measures.failures,
            "repairs_closed": measures.repairs_closed,
            "services": sum(1 for one in self.records if one.is_service and scope.instant_in_period(one.completed_at)),
            "mttr_hours": hours(measures.mttr),
            "repair_median_hours": hours(nearest_rank(closed, 1, 2)),
            "repair_p90_hours": hours(nearest_rank(closed, 9, 10)),
            "mtbf_hours": hours(measures.mtbf),
            "availability_pct": measures.availability,
            "utilization_pct": measures.utilization,
            "service_cost": measures.service_cost,
            "cost_to_purchase_pct": None if share is None else share * 100,
            "warranty_until": warranty_until,
            "warranty_state": warranty_state,
            "repairs_paid_in_warranty": sum(
                1
                for one in self.closed_repairs()
                if warranty_until is not None
                and (one.cost or 0) > 0
                and scope.zone.day(one.reported_at) <= warranty_until
            ),
            "next_service_on": next_service,
            "days_to_service": None if next_service is None else next_service - scope.as_of_day,
            "depreciation_method": self.terms.method,
            **{name: None if value is None else round_half_away(value) for name, value in self.values().items()},
            "disposed_on": self.disposed_on,
            "disposal_proceeds": proceeds,
            "disposal_gain": gain,
            "current_value": self.current_values(),
        }
