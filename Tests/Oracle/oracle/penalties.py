"""What an expired paper costs: grace, tiers and years, on a day and on the days to come."""

from oracle.values import Day

# Worst first.
STATES = (
    "lapsed_prior_year",
    "missing",
    "lapsed",
    "penalised",
    "unknown_rule",
    "in_grace",
    "valid",
    "not_applicable",
)

# Those with a tier, a percentage and an amount.
PENALISED = ("lapsed_prior_year", "penalised")

DUE_IN = (7, 30, 90)


class Stage:
    """Where an expired paper stands: its state, and in `penalised` and `lapsed_prior_year` the tier and the percentage
    of the base."""

    def __init__(self, state, tier=None, percent=None):
        self.state = state
        self.tier = tier
        self.percent = percent


def grace_end(rule, expiry, calendar):
    """The last day that costs nothing."""
    end = Day(expiry + rule.grace_days)
    if rule.cut_at_chaitra:
        chaitra = calendar.end_of_chaitra(calendar.fiscal_year(expiry))
        if chaitra >= expiry:
            end = min(end, chaitra)
    return end


def yearly_percent(rule, years):
    """The percentage after that many Shrawan 1s (no more of them count than the rule says)."""
    counted = min(years, rule.maximum_years)
    base = rule.tiers[-1].percent if rule.tiers and rule.yearly_mode == "add" else 0
    return base + rule.yearly_percent * counted


def stage(rule, expiry, day, calendar):
    """The stage on a day after expiry."""
    if rule is None:
        return Stage("unknown_rule")
    grace = grace_end(rule, expiry, calendar)
    if day <= grace:
        return Stage("in_grace")
    if rule.yearly_percent is not None:
        years = len(calendar.new_fiscal_years(grace, day))
        if years >= 1:
            counted = min(years, rule.maximum_years)
            return Stage("lapsed_prior_year", f"year {counted}", yearly_percent(rule, years))
    number = day - (expiry if rule.tiers_from_expiry else grace)
    for index, tier in enumerate(rule.tiers):
        if tier.first_day <= number and (tier.last_day is None or number <= tier.last_day):
            return Stage("penalised", str(index + 1), tier.percent)
    return Stage("lapsed")


def coming_tiers(rule, expiry, day, calendar):
    """What begins after a day if nobody pays: (tier, first day, percentage), by time.

    Where years count, the first Shrawan 1 after the grace ends the tiers.
    """
    if rule is None:
        return []
    grace = grace_end(rule, expiry, calendar)
    zero = expiry if rule.tiers_from_expiry else grace
    steps = [
        (str(index + 1), Day(max(zero + tier.first_day, grace + 1)), tier.percent)
        for index, tier in enumerate(rule.tiers)
        if tier.last_day is None or zero + tier.last_day > grace
    ]
    if rule.yearly_percent is not None:
        first_year = calendar.fiscal_year(grace) + 1
        new_years = [calendar.fiscal_year_start(first_year + index) for index in range(rule.maximum_years)]
        if new_years:
            steps = [step for step in steps if step[1] < new_years[0]]
        for index, starts_on in enumerate(new_years):
            steps.append((f"year {index + 1}", starts_on, yearly_percent(rule, index + 1)))
    return [step for step in steps if step[1] > day]


def due_in(days_to_expiry):
    """The smallest of 7, 30 and 90 that the days fit in; None above."""
    return next((limit for limit in DUE_IN if days_to_expiry <= limit), None)
