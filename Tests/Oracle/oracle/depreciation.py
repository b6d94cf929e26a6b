"""The value of an item in the books, by both methods, in exact fractions."""

from fractions import Fraction

from oracle.values import add_months, civil, round_half_away

INHERITED = ("depreciation_method", "depreciation_rate", "useful_life_months", "salvage_value")


class Terms:
    """What an item is depreciated by: its own terms, each open one from the nearest category up that has it.

    - method: `straight_line`, `declining_balance` or None; rate: per cent a year; life: months; salvage: an amount.
    """

    def __init__(self, item, categories):
        found = {}
        for column in INHERITED:
            candidates = [item[column]] + [category[column] for category in categories]
            found[column] = next((value for value in candidates if value is not None), None)
        self.method = found["depreciation_method"]
        self.rate = found["depreciation_rate"]
        self.life = found["useful_life_months"]
        self.salvage = found["salvage_value"]


class Books:
    """Both values of an item on a day; None where one isn't measurable."""

    def __init__(self, scope, item, terms, day):
        self.straight_line = None
        self.declining = None
        self.method = terms.method
        cost, purchased = item["purchase_amount"], item["purchase_date"]
        if cost is None or cost < 0 or purchased is None or purchased > day:
            return
        salvage = min(terms.salvage if terms.salvage is not None else Fraction(0), cost)
        self.straight_line = straight_line(cost, salvage, purchased, day, terms.life)
        self.declining = declining(scope.calendar, cost, salvage, purchased, day, terms.rate)

    @property
    def value(self):
        """The value by the item's own method."""
        return {"straight_line": self.straight_line, "declining_balance": self.declining}.get(self.method)

    @property
    def rounded(self):
        """The same as it is shown."""
        return None if self.value is None else round_half_away(self.value)


def straight_line(cost, salvage, purchased, day, life):
    """C - (C - S) x min(t / L, 1); None without a life of a month or more, or where it ends after the year 9999."""
    if life is None or life < 1:
        return None
    end = add_months(purchased, life)
    if civil(end)[0] > 9999:
        return None
    held = day - purchased + 1
    return cost - (cost - salvage) * min(Fraction(held, end - purchased), Fraction(1))


def declining(calendar, cost, salvage, purchased, day, rate):
    """The balance after each fiscal year's part; None without a usable rate or before the calendar's first year."""
    if rate is None or rate < 0:
        return None
    year = calendar.fiscal_year(purchased)
    if year is None:
        return None
    share = min(Fraction(rate) / 100, Fraction(1))
    value = Fraction(cost)
    while True:
        start, following = calendar.fiscal_year_start(year), calendar.fiscal_year_start(year + 1)
        if start > day or value <= salvage:
            return max(value, salvage)
        held = min(day, following - 1) - max(purchased, start) + 1
        value *= 1 - share * Fraction(held, following - start)
        year += 1
