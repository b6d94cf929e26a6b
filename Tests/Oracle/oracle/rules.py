"""The renewal rules and tariffs of a rule file, and the two look-ups in them."""

import os
from fractions import Fraction

import yaml

from oracle.scope import order


class Tier:
    """A stretch of days with a percentage of the base. `last_day` is included; None goes on."""

    def __init__(self, first_day, last_day, percent):
        self.first_day = first_day
        self.last_day = last_day
        self.percent = percent


class Row:
    """What penalty rules and tariffs share: whom a row speaks of and since which fiscal year.

    - province, vehicle_class, use: a set of values; None matches all, an empty value too.
    - fiscal_year: the BS year in which it begins.
    """

    def __init__(self, row_id, province, vehicle_class, use, fiscal_year):
        self.id = row_id
        self.key = (province, vehicle_class, use)
        self.fiscal_year = fiscal_year

    def holds(self, vehicle, year):
        """Whether it speaks of a vehicle, and by a fiscal year."""
        traits = (vehicle["province"], vehicle["class"], vehicle["use"])
        return self.fiscal_year <= year and all(
            values is None or trait in values for values, trait in zip(self.key, traits)
        )

    def specificity(self):
        """The greater the more specific: province before class before use."""
        return tuple(values is not None for values in self.key)


class PenaltyRule(Row):
    """What becomes of one kind of paper after its expiry.

    - tiers: Tiers by time. Day 1 follows the end of the grace, or where tiers_from_expiry the expiry.
    - yearly_percent: what each Shrawan 1 after the grace adds to the last tier's percentage (`yearly_mode` `add`) or
      puts in its place (`replace`); None where years don't count. `maximum_years` of them count.
    - base: the tariff's column that percentages are of: `tax`, `fee` or `charge`; None without a penalty.
    - minimum_wheels: vehicles of fewer are exempt.
    """

    def __init__(self, row_id, document, fiscal_year, province=None, vehicle_class=None, use=None, **terms):
        super().__init__(row_id, province, vehicle_class, use, fiscal_year)
        self.document = document
        self.grace_days = terms.get("grace_days", 0)
        self.cut_at_chaitra = terms.get("cut_at_chaitra", False)
        self.tiers = terms.get("tiers", [])
        self.tiers_from_expiry = terms.get("tiers_from_expiry", False)
        self.yearly_percent = terms.get("yearly_percent")
        self.maximum_years = terms.get("maximum_years")
        self.yearly_mode = terms.get("yearly_mode")
        self.base = terms.get("base")
        self.prerequisites = terms.get("prerequisites", [])
        self.is_exempt = terms.get("is_exempt", False)
        self.minimum_wheels = terms.get("minimum_wheels")


class Tariff(Row):
    """What a vehicle pays without penalty.

    - engine_cc, motor_kw: (least, most), both included, None where a side is open; None for both matches all.
    - amounts: `tax`, `fee`, `charge` as far as the row states them.
    """

    def __init__(self, row_id, fiscal_year, province=None, vehicle_class=None, use=None, **terms):
        super().__init__(row_id, province, vehicle_class, use, fiscal_year)
        self.engine_cc = terms.get("engine_cc")
        self.motor_kw = terms.get("motor_kw")
        self.amounts = terms.get("amounts", {})

    def holds(self, vehicle, year):
        """Whether it speaks of a vehicle, and by a fiscal year; a size that isn't known is in no range."""
        for span, size in ((self.engine_cc, vehicle["engine_cc"]), (self.motor_kw, vehicle["motor_kw"])):
            if span is not None and not is_within(size, span):
                return False
        return super().holds(vehicle, year)

    def specificity(self):
        """A range of engine sizes, then of motor power, comes after province, class and use."""
        return super().specificity() + (self.engine_cc is not None, self.motor_kw is not None)


class Rules:
    """A rule set: `wheels` per vehicle class, PenaltyRules and Tariffs."""

    def __init__(self, wheels, penalty_rules, tariffs):
        self.wheels = wheels
        self.penalty_rules = penalty_rules
        self.tariffs = tariffs
        self.found = {}

    def penalty_rule(self, document, vehicle, year):
        """The rule for a document that expires in a fiscal year; None where none holds or the year isn't known."""
        rows = (row for row in self.penalty_rules if row.document == document)
        return self._found((document, year), rows, vehicle, year)

    def amount(self, column, vehicle, year):
        """What the tariff of a fiscal year asks, a Fraction; None where no row states it."""
        rows = (row for row in self.tariffs if column in row.amounts)
        row = self._found((column, year), rows, vehicle, year)
        return row and row.amounts[column]

    def _found(self, what, rows, vehicle, year):
        """The best of the rows that hold. Vehicles that rows can't tell apart get it from memory."""
        key = what + tuple(vehicle[trait] for trait in ("province", "class", "use", "engine_cc", "motor_kw"))
        if key not in self.found:
            self.found[key] = None if year is None else best(row for row in rows if row.holds(vehicle, year))
        return self.found[key]

    def exempts(self, rule, vehicle):
        """Whether the rule asks no such paper of a vehicle. Unknown wheels don't exempt."""
        if rule.is_exempt:
            return True
        wheels = self.wheels.get(vehicle["class"])
        return rule.minimum_wheels is not None and wheels is not None and wheels < rule.minimum_wheels


def is_within(size, span):
    """Whether a size is known and in a span, either side of which may be open."""
    least, most = span
    return size is not None and (least is None or least <= size) and (most is None or size <= most)


def best(rows):
    """The most specific row; of equals the latest year's, then the smallest id. None of none."""
    ordered = sorted(rows, key=lambda row: order(row.id))
    return max(ordered, key=lambda row: (row.specificity(), row.fiscal_year), default=None)


# MARK: Reading


SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "reports", "rules")


def load(path, shipped=SHIPPED):
    """The Rules of a YAML file and of those that it extends.

    - shipped: the folder of the shipped sets, which a file may extend by name.
    """
    document = read(path, shipped, ())
    return Rules(
        document["wheels"],
        [penalty_rule(row) for row in document["penalties"].values()],
        [tariff(row) for row in document["tariffs"].values()],
    )


def read(path, shipped, readers):
    """The raw rows of a file over those of what it extends: by id, and a row of the same id replaces the other."""
    if path in readers:
        raise ValueError(f"{path} extends itself")
    with open(path, encoding="utf-8") as file:
        raw = yaml.safe_load(file)
    document = {"wheels": {}, "penalties": {}, "tariffs": {}}
    if raw.get("extends"):
        name = raw["extends"]
        folder = os.path.dirname(path) if name.endswith(".yaml") else shipped
        document = read(os.path.join(folder, name.removesuffix(".yaml") + ".yaml"), shipped, readers + (path,))
    document["wheels"].update(raw.get("wheels") or {})
    for part in ("penalties", "tariffs"):
        document[part].update({row["id"]: row for row in raw.get(part) or []})
    return document


def key_terms(raw):
    """The keyword arguments that both kinds of row have."""
    return {
        "province": value_set(raw.get("province")),
        "vehicle_class": value_set(raw.get("class")),
        "use": value_set(raw.get("use")),
        "fiscal_year": int(str(raw["fiscal_year"]).partition("/")[0]),
    }


def value_set(raw):
    """The values that a key names; None for all."""
    if raw is None or raw == "*":
        return None
    return set(raw) if isinstance(raw, list) else {raw}


def number(raw):
    """The decimal that stands in the file, exactly."""
    return None if raw is None else Fraction(str(raw))


def penalty_rule(raw):
    """A PenaltyRule of a row of `penalties`."""
    grace, yearly = raw.get("grace") or {}, raw.get("yearly") or {}
    return PenaltyRule(
        raw["id"],
        raw["document"],
        grace_days=grace.get("days", 0),
        cut_at_chaitra=grace.get("cut_at_chaitra", False),
        tiers=[Tier(one.get("from", 1), one.get("to"), number(one["percent"])) for one in raw.get("tiers") or []],
        tiers_from_expiry=raw.get("tier_days_from") == "expiry",
        yearly_percent=number(yearly.get("percent")),
        maximum_years=yearly.get("years"),
        yearly_mode=yearly.get("mode", "add"),
        base=raw.get("base"),
        prerequisites=raw.get("prerequisites") or [],
        is_exempt=raw.get("exempt", False),
        minimum_wheels=raw.get("minimum_wheels"),
        **key_terms(raw),
    )


def tariff(raw):
    """A Tariff of a row of `tariffs`."""
    return Tariff(
        raw["id"],
        engine_cc=span(raw.get("engine_cc")),
        motor_kw=span(raw.get("motor_kw")),
        amounts={key: number(raw[key]) for key in ("tax", "fee", "charge") if raw.get(key) is not None},
        **key_terms(raw),
    )


def span(raw):
    """(least, most) of `{from: ..., to: ...}`."""
    return None if raw is None else (number(raw.get("from")), number(raw.get("to")))
