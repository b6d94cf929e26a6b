"""The renewal rules and tariffs of a rule file, and the two look-ups in them."""

from oracle.scope import order


class Tier:
    """A stretch of days, counted from the first day after the grace, with a percentage of the base.

    `last_day` is included; None goes on.
    """

    def __init__(self, first_day, last_day, percent):
        self.first_day = first_day
        self.last_day = last_day
        self.percent = percent


class Row:
    """What penalty rules and tariffs share: whom a row speaks of (None: all) and since which fiscal year."""

    def __init__(self, row_id, province, vehicle_class, use, fiscal_year):
        self.id = row_id
        self.key = (province, vehicle_class, use)
        self.fiscal_year = fiscal_year

    def holds(self, vehicle, year):
        """Whether it speaks of a vehicle, and by a fiscal year."""
        traits = (vehicle["province"], vehicle["class"], vehicle["use"])
        return self.fiscal_year <= year and all(
            one is None or one == trait for one, trait in zip(self.key, traits)
        )

    def specificity(self):
        """The greater the more specific: province before class before use."""
        return tuple(one is not None for one in self.key)


class PenaltyRule(Row):
    """What becomes of one kind of paper after its expiry.

    - tiers: Tiers by time.
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
        self.yearly_percent = terms.get("yearly_percent")
        self.maximum_years = terms.get("maximum_years")
        self.yearly_mode = terms.get("yearly_mode")
        self.base = terms.get("base")
        self.prerequisites = terms.get("prerequisites", [])
        self.is_exempt = terms.get("is_exempt", False)
        self.minimum_wheels = terms.get("minimum_wheels")


class Tariff(Row):
    """What a vehicle pays without penalty.

    - engine_cc, motor_kw: (least, most), both included; None matches all.
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
            if span is not None and (size is None or not span[0] <= size <= span[1]):
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

    def penalty_rule(self, document, vehicle, year):
        """The rule for a document that expires in a fiscal year; None where none holds or the year isn't known."""
        return best(
            row
            for row in self.penalty_rules
            if row.document == document and year is not None and row.holds(vehicle, year)
        )

    def amount(self, column, vehicle, year):
        """What the tariff of a fiscal year asks, a Fraction; None where no row states it."""
        row = best(
            row for row in self.tariffs if column in row.amounts and year is not None and row.holds(vehicle, year)
        )
        return row and row.amounts[column]

    def exempts(self, rule, vehicle):
        """Whether the rule asks no such paper of a vehicle. Unknown wheels don't exempt."""
        if rule.is_exempt:
            return True
        wheels = self.wheels.get(vehicle["class"])
        return rule.minimum_wheels is not None and wheels is not None and wheels < rule.minimum_wheels


def best(rows):
    """The most specific row; of equals the latest year's, then the smallest id. None of none."""
    ordered = sorted(rows, key=lambda row: order(row.id))
    return max(ordered, key=lambda row: (row.specificity(), row.fiscal_year), default=None)
