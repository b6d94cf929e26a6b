"""Nepal's tax pools over the closed fiscal years, and what one item stands at for tax."""

from fractions import Fraction

from oracle.values import add_months, civil, round_half_away

RATES = {"A": 5, "B": 25, "C": 20, "D": 15, "E": None}
FULL, THIRDS, ONE = range(4, 10), range(10, 13), range(1, 4)


def cents(value):
    """To 2 decimals, half away from zero."""
    return round_half_away(Fraction(value))


def year_name(start):
    """`2082/83`."""
    return f"{start}/{(start + 1) % 100:02d}"


def pool_of(walk):
    """(pool or None, the word that the nearest category has)."""
    word = next((category["tax_pool"] for category in walk if category["tax_pool"] is not None), None)
    return (word if word in RATES else None), word


def last_closed(calendar, day):
    """The BS year in which the last fiscal year that is over on a day began; None where none is in the table."""
    year = calendar.fiscal_year(day)
    if year is None:
        return None
    if calendar.fiscal_year_start(year + 1) - 1 == day:
        return year
    return year - 1 if year > calendar.first_year else None


class Bought:
    """A purchase that counts: its year, month and pool."""

    def __init__(self, calendar, item, pool, life, disposed_on):
        self.pool = pool
        self.cost = item["purchase_amount"]
        self.day = item["purchase_date"]
        self.year = calendar.fiscal_year(self.day)
        self.month = calendar.date(self.day)[1]
        self.disposed_on = disposed_on
        self.proceeds = max(Fraction(0), item["disposal_proceeds"] or Fraction(0))
        self.life = None
        if life is not None and life >= 1:
            end = add_months(self.day, life)
            if civil(end)[0] <= 9999:
                self.life = end - self.day

    def lost(self, first, last):
        """What of the cost is written off by days in [first, last], 0 without a life."""
        if self.life is None or (self.disposed_on is not None and self.disposed_on < self.day):
            return Fraction(0)
        until = self.day + self.life - 1
        if self.disposed_on is not None:
            until = min(until, self.disposed_on)
        days = min(last, until) - max(first, self.day) + 1
        return self.cost * Fraction(max(days, 0), self.life)


class Ledger:
    """Takes items; `rows()` are the years of pools."""

    def __init__(self, scope):
        self.scope = scope
        self.calendar = scope.calendar
        self.closed = last_closed(scope.calendar, scope.as_of_day)
        self.bought = []
        self.sold = []
        self.balances = {}
        self.unreadable = []
        self.differing = []
        for row in scope.existing("assets.tax_pool_balances"):
            start = row["fiscal_year"][:4]
            readable = start.isascii() and start.isdigit() and row["fiscal_year"] == year_name(int(start))
            if readable and row["pool"] in RATES:
                self.balances[int(start), row["pool"]] = row
            else:
                self.unreadable.append(row)

    def add(self, item, pool, life, disposed_on):
        """Takes an item of a pool."""
        cost, day = item["purchase_amount"], item["purchase_date"]
        purchase = None
        if cost is not None and cost >= 0 and day is not None and self.calendar.fiscal_year(day) is not None:
            purchase = Bought(self.calendar, item, pool, life, disposed_on)
            self.bought.append(purchase)
        if disposed_on is not None:
            year = self.calendar.fiscal_year(disposed_on)
            if year is not None:
                proceeds = max(Fraction(0), item["disposal_proceeds"] or Fraction(0))
                self.sold.append((year, pool, proceeds, purchase))

    def rows(self):
        """One row per closed year and pool."""
        years = [one.year for one in self.bought] + [one[0] for one in self.sold]
        years += [year for year, _ in self.balances]
        if self.closed is None or not years:
            return []
        rows, before = [], {}
        for year in range(min(years), self.closed + 1):
            for pool in "ABCDE":
                row = self._row(year, pool, before.get(pool))
                if row is not None:
                    before[pool] = row
                    rows.append(row)
        return rows

    def _row(self, year, pool, last):
        purchases = [one for one in self.bought if (one.year, one.pool) == (year, pool)]
        sales = [one for one in self.sold if one[:2] == (year, pool)]
        balance = self.balances.get((year, pool))
        if last is None and not purchases and not sales and balance is None:
            return None
        opening, source = Fraction(0), "none"
        if last is not None:
            opening, source = last["closing"], "carried"
        if balance is not None:
            if last is not None and balance["opening"] != opening:
                self.differing.append(balance)
            opening, source = balance["opening"], "recorded"

        def months(span):
            return sum((one.cost for one in purchases if one.month in span), Fraction(0))

        if pool == "E":
            full, thirds, one_third = sum((one.cost for one in purchases), Fraction(0)), Fraction(0), Fraction(0)
        else:
            full, thirds, one_third = months(FULL), months(THIRDS), months(ONE)
        two = cents(thirds * Fraction(2, 3))
        one = cents(one_third / 3)
        carried_in = last["carried_out"] if last else Fraction(0)
        proceeds = sum((sale[2] for sale in sales), Fraction(0))
        charge, item_gain = self._by_life(year, sales) if pool == "E" else (Fraction(0), Fraction(0))
        amount = opening + full + two + one + carried_in - proceeds + item_gain
        base = max(amount, Fraction(0))
        depreciation = min(base, charge) if pool == "E" else cents(base * RATES[pool] / 100)
        return {
            "fiscal_year": year_name(year),
            "pool": pool,
            "opening_from": source,
            "opening": Fraction(opening),
            "additions_full": full,
            "additions_two_thirds": two,
            "additions_one_third": one,
            "carried_in": carried_in,
            "proceeds": proceeds,
            "gain": item_gain + max(-amount, Fraction(0)),
            "base": base,
            "rate_pct": None if RATES[pool] is None else Fraction(RATES[pool]),
            "depreciation": depreciation,
            "closing": base - depreciation,
            "carried_out": thirds - two + one_third - one,
        }

    def _by_life(self, year, sales):
        """(what items of E lose in the year, what disposals brought beyond what was left), each rounded."""
        first, last = self.calendar.fiscal_year_start(year), self.calendar.fiscal_year_start(year + 1) - 1
        charge = sum((one.lost(first, last) for one in self.bought if one.pool == "E"), Fraction(0))
        gain = Fraction(0)
        for _, _, proceeds, purchase in sales:
            if purchase is None or purchase.life is None or purchase.disposed_on < purchase.day:
                continue
            if purchase.year > self.closed:
                continue
            left = purchase.cost - purchase.lost(purchase.day, purchase.disposed_on)
            charge += max(left - proceeds, Fraction(0))
            gain += max(proceeds - left, Fraction(0))
        return cents(charge), cents(gain)


def item_value(scope, item, pool, life):
    """What a pool of one held item alone has left at the end of the last closed year; None where not measurable."""
    cost, day, calendar = item["purchase_amount"], item["purchase_date"], scope.calendar
    closed = last_closed(calendar, scope.as_of_day)
    if pool is None or cost is None or cost < 0 or day is None or day > scope.as_of_day or closed is None:
        return None
    year = calendar.fiscal_year(day)
    if year is None:
        return None
    one = Bought(calendar, item, pool, life, None)
    if pool == "E":
        if one.life is None:
            return None
        end = calendar.fiscal_year_start(closed + 1) - 1
        return cost if year > closed else cost - cents(one.lost(day, end))
    if year > closed:
        return cost
    share = Fraction(1) if one.month in FULL else Fraction(2, 3) if one.month in THIRDS else Fraction(1, 3)
    base = cents(cost * share)
    rest = cost - base
    value = base - cents(base * RATES[pool] / 100)
    for _ in range(year, closed):
        base = value + rest
        rest = Fraction(0)
        value = base - cents(base * RATES[pool] / 100)
    return value + rest
