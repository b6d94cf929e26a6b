"""The compliance report: which papers are valid, lapsed or about to.

Values are Days for dates, int for counts and days, Fraction for money and percentages (unrounded), bool and text;
None is an empty cell.
"""

from fractions import Fraction

from oracle import compliance_checks, compliance_exceptions, services
from oracle.penalties import PENALISED, STATES, coming_tiers, due_in, stage
from oracle.validity import KINDS, NUMBER_COLUMNS, RENEWAL_TABLES, Papers
from oracle.values import ratio, sum_known

EXPIRED = ("lapsed_prior_year", "penalised", "lapsed", "unknown_rule")
CURRENT_KEYS = ("branch", "plate", "class", "use")

COLUMNS = {
    "documents": "branch vehicle_id plate class use kind document_number last_renewed_on valid_from valid_until state "
    "due_in days_to_expiry window_days covered_days lapsed_days coverage_pct gaps longest_gap_days overlap_days rule "
    "tier penalty_pct penalty_base penalty_amount missing_prerequisite current_value",
    "vehicles": "branch vehicle_id plate class use worst_state bluebook_state insurance_state pollution_state "
    "ready_to_renew next_due_on penalty_amount",
    "gaps": "branch vehicle_id plate kind starts_on ends_on days open",
    "renewals": "renewal_id branch vehicle_id plate kind document_number renewed_on valid_from valid_until amount "
    "penalty_paid days_late",
    "forecast": "branch vehicle_id plate kind expires_on band tier starts_on penalty_pct penalty_amount",
    "by_branch": "branch applicable valid in_grace lapsed missing rate_pct penalty_amount",
    "by_month": "month_bs starts_on ends_on partial applicable valid in_grace lapsed missing rate_pct penalty_amount",
    "services": "item interval_days previous_on done_on gap_days on_time due_on state",
    "exceptions": "code severity subject_table subject_id branch",
}

DATES = {
    "last_renewed_on",
    "valid_from",
    "valid_until",
    "next_due_on",
    "starts_on",
    "ends_on",
    "renewed_on",
    "expires_on",
    "previous_on",
    "done_on",
    "due_on",
}


class Document:
    """One kind of paper of one vehicle as it stands on a day.

    - day: D, or a month's measuring day; the tariff is that of its fiscal year.
    """

    def __init__(self, scope, rules, vehicle, papers, day):
        calendar = scope.calendar
        self.vehicle = vehicle
        self.papers = papers
        self.kind = papers.kind
        self.latest = papers.latest(day)
        self.expiry = papers.expiry(day)
        year = calendar.fiscal_year(day if self.expiry is None else self.expiry)
        self.rule = rules.penalty_rule(self.kind, vehicle, year)
        self.is_exempt = self.rule is not None and rules.exempts(self.rule, vehicle)
        self.due_in = self.tier = self.percent = self.base = self.amount = None
        self.days_to_expiry = None if self.expiry is None else self.expiry - day
        struck_off = vehicle["struck_off_on"] is not None and vehicle["struck_off_on"] <= day
        if struck_off or self.is_exempt:
            self.state = "not_applicable"
        elif self.latest is None:
            self.state = "missing"
        elif self.days_to_expiry >= 0:
            self.state = "valid"
            self.due_in = due_in(self.days_to_expiry)
        else:
            reached = stage(self.rule, self.expiry, day, calendar)
            self.state, self.tier, self.percent = reached.state, reached.tier, reached.percent
        self.tariff_amount = None
        if self.rule is not None and self.rule.base is not None:
            self.tariff_amount = rules.amount(self.rule.base, vehicle, calendar.fiscal_year(day))
        if self.state in PENALISED:
            self.base = self.tariff_amount
            self.amount = share(self.percent, self.base)


def share(percent, base):
    """A percentage of an amount; None where either isn't known."""
    return None if percent is None or base is None else Fraction(percent) * Fraction(base) / 100


class Fleet:
    """The vehicles and renewals that exist for T, and the documents of each vehicle on D."""

    def __init__(self, scope, rules):
        self.scope = scope
        self.rules = rules
        self.vehicles = {row["id"]: row for row in scope.existing("vehicles.bluebook", "registered_on")}
        found = {(vehicle_id, kind): [] for vehicle_id in self.vehicles for kind in KINDS}
        for kind, table in RENEWAL_TABLES.items():
            for row in scope.existing(table, "renewed_on", self.vehicles, "bluebook_id"):
                found[row["bluebook_id"], kind].append(row)
        self.papers = {key: Papers(key[1], renewals) for key, renewals in found.items()}
        self.on_day = {vehicle_id: self.documents(vehicle_id, scope.as_of_day) for vehicle_id in self.vehicles}

    def documents(self, vehicle_id, day):
        """The three documents of a vehicle on a day, by kind."""
        vehicle = self.vehicles[vehicle_id]
        return {
            kind: Document(self.scope, self.rules, vehicle, self.papers[vehicle_id, kind], day) for kind in KINDS
        }

    def ordered(self):
        """(vehicle, its documents) by id."""
        return [(self.vehicles[vehicle_id], self.on_day[vehicle_id]) for vehicle_id in sorted(self.vehicles)]

    def branch(self, vehicle):
        """The code of a vehicle's branch."""
        return self.scope.branch(vehicle["branch_id"])

    def head(self, vehicle):
        """The columns that most tables begin with."""
        return {
            "branch": self.branch(vehicle),
            "vehicle_id": vehicle["id"],
            "plate": vehicle["registration_number"],
            "class": vehicle["class"],
            "use": vehicle["use"],
        }


def missing_prerequisites(documents, kind):
    """The rule's prerequisites that stand in the way of a renewal; None where no rule, or no such paper, applies."""
    document = documents[kind]
    if document.rule is None or document.state == "not_applicable":
        return None
    return [one for one in document.rule.prerequisites if documents[one].state not in ("valid", "not_applicable")]


def document_rows(fleet):
    """`documents` and `gaps`."""
    scope = fleet.scope
    rows, gaps = [], []
    for vehicle, documents in fleet.ordered():
        for kind, document in documents.items():
            latest = document.latest
            coverage = None
            if not document.is_exempt:
                coverage = document.papers.measure(vehicle, scope.first, scope.last, scope.as_of_day)
            lacking = missing_prerequisites(documents, kind)
            rows.append(
                fleet.head(vehicle)
                | {
                    "kind": kind,
                    "document_number": latest and latest[NUMBER_COLUMNS[kind]],
                    "last_renewed_on": latest and latest["renewed_on"],
                    "valid_from": latest and latest["valid_from"],
                    "valid_until": document.expiry,
                    "state": document.state,
                    "due_in": document.due_in,
                    "days_to_expiry": document.days_to_expiry,
                    "window_days": coverage and coverage.window_days,
                    "covered_days": coverage and coverage.covered_days,
                    "lapsed_days": coverage and coverage.lapsed_days,
                    "coverage_pct": coverage and ratio(100 * coverage.covered_days, coverage.window_days),
                    "gaps": coverage and len(coverage.gaps),
                    "longest_gap_days": coverage and coverage.longest_gap_days,
                    "overlap_days": coverage and coverage.overlap_days,
                    "rule": document.rule and document.rule.id,
                    "tier": document.tier,
                    "penalty_pct": document.percent,
                    "penalty_base": document.base,
                    "penalty_amount": document.amount,
                    "missing_prerequisite": ",".join(lacking) if lacking else None,
                    "current_value": current_value(scope, vehicle),
                }
            )
            for starts_on, ends_on, still_open in coverage.gaps if coverage else []:
                gaps.append(
                    fleet.head(vehicle)
                    | {
                        "kind": kind,
                        "starts_on": starts_on,
                        "ends_on": ends_on,
                        "days": ends_on - starts_on + 1,
                        "open": still_open,
                    }
                )
    return rows, gaps


def current_value(scope, vehicle):
    """The keys whose value is that of now: all of the vehicle's row, or the code of a branch changed untraced."""
    if scope.is_current("vehicles.bluebook", vehicle):
        return ",".join(CURRENT_KEYS)
    if vehicle["branch_id"] in scope.asof.current["core.branches"]:
        return "branch"
    return None


def vehicle_rows(fleet):
    """`vehicles`."""
    rows = []
    for vehicle, documents in fleet.ordered():
        states = {kind: document.state for kind, document in documents.items()}
        lacking = missing_prerequisites(documents, "bluebook")
        expiries = [one.expiry for one in documents.values() if one.state != "not_applicable"]
        rows.append(
            fleet.head(vehicle)
            | {
                "worst_state": min(states.values(), key=STATES.index),
                "bluebook_state": states["bluebook"],
                "insurance_state": states["insurance"],
                "pollution_state": states["pollution"],
                "ready_to_renew": None if lacking is None else not lacking,
                "next_due_on": min((expiry for expiry in expiries if expiry is not None), default=None),
                "penalty_amount": penalty_sum(documents.values()),
            }
        )
    return rows


def penalty_sum(documents):
    """What is due together: 0 where nothing is penalised, None where no tariff is known for any that is."""
    return sum_known(one.amount for one in documents if one.state in PENALISED)


def renewal_rows(fleet):
    """`renewals`."""
    rows = []
    for (vehicle_id, kind), papers in fleet.papers.items():
        vehicle = fleet.vehicles[vehicle_id]
        for renewal in papers.renewals:
            if not fleet.scope.day_in_period(renewal["renewed_on"]):
                continue
            before = [
                one["valid_until"] for one in papers.upright if one["valid_from"] < renewal["valid_from"]
            ]
            rows.append(
                fleet.head(vehicle)
                | {
                    "renewal_id": renewal["id"],
                    "kind": kind,
                    "document_number": renewal[NUMBER_COLUMNS[kind]],
                    "renewed_on": renewal["renewed_on"],
                    "valid_from": renewal["valid_from"],
                    "valid_until": renewal["valid_until"],
                    "amount": amount_paid(kind, renewal),
                    "penalty_paid": renewal["penalty"] if kind == "bluebook" else None,
                    "days_late": renewal["renewed_on"] - max(before) if before else None,
                }
            )
    return sorted(rows, key=lambda row: row["renewal_id"])


def amount_paid(kind, renewal):
    """Tax and fee, premium, or charge; never the penalty."""
    if kind == "bluebook":
        paid = [renewal["tax"], renewal["fee"]]
        return sum_known(paid) if any(part is not None for part in paid) else None
    return renewal["premium" if kind == "insurance" else "charge"]


def forecast_rows(fleet):
    """`forecast`."""
    scope = fleet.scope
    rows = []
    for vehicle, documents in fleet.ordered():
        for kind, document in documents.items():
            band = forecast_band(document)
            if band is None:
                continue
            tiers = coming_tiers(document.rule, document.expiry, scope.as_of_day, scope.calendar)
            for tier, starts_on, percent in tiers or [(None, None, None)]:
                rows.append(
                    fleet.head(vehicle)
                    | {
                        "kind": kind,
                        "expires_on": document.expiry,
                        "band": band,
                        "tier": tier,
                        "starts_on": starts_on,
                        "penalty_pct": percent,
                        "penalty_amount": share(percent, document.tariff_amount),
                    }
                )
    return rows


def forecast_band(document):
    """`0-7`, `8-30`, `31-90` by days to expiry, `lapsed` after it; None where there is nothing to forecast."""
    if document.state in ("not_applicable", "missing"):
        return None
    if document.state != "valid":
        return "lapsed"
    return {7: "0-7", 30: "8-30", 90: "31-90", None: None}[document.due_in]


def summary(documents):
    """The figures of `by_branch` and `by_month` for some documents."""
    states = [one.state for one in documents]
    applicable = len(states) - states.count("not_applicable")
    return {
        "applicable": applicable,
        "valid": states.count("valid"),
        "in_grace": states.count("in_grace"),
        "lapsed": sum(states.count(state) for state in EXPIRED),
        "missing": states.count("missing"),
        "rate_pct": ratio(100 * states.count("valid"), applicable),
        "penalty_amount": penalty_sum(documents),
    }


def branch_rows(fleet):
    """`by_branch`."""
    per_branch = {}
    for vehicle, documents in fleet.ordered():
        key = vehicle["branch_id"] if fleet.branch(vehicle) is not None else None
        per_branch.setdefault(key, []).extend(documents.values())
    return [
        {"branch": code} | summary(per_branch.get(branch_id, []))
        for branch_id, code in fleet.scope.branch_keys(per_branch)
    ]


def month_rows(fleet):
    """`by_month`: each month of the period at its end, or at the period's, from what is known at T."""
    scope = fleet.scope
    rows = []
    for name, starts_on, ends_on in scope.calendar.months(scope.first, scope.last):
        day = min(ends_on, scope.last)
        measured = []
        for vehicle_id, vehicle in fleet.vehicles.items():
            if vehicle["registered_on"] is None or vehicle["registered_on"] <= day:
                measured.extend(fleet.documents(vehicle_id, day).values())
        rows.append(
            {
                "month_bs": name,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "partial": starts_on < scope.first or ends_on > scope.last,
            }
            | summary(measured)
        )
    return rows


def with_twins(scope, columns, row):
    """The row in the order of its columns, with the Bikram Sambat twins of each date behind it."""
    twinned = {}
    for column in columns.split():
        twinned[column] = row[column]
        if column in DATES:
            twinned[column + "_bs"], twinned[column + "_bs_projected"] = scope.calendar.twin(row[column])
    return twinned


def tables(scope, rules):
    """Every table of the report, in the declared order of rows and columns.

    - rules: of oracle.rules.
    """
    fleet = Fleet(scope, rules)
    timelines = services.item_timelines(scope)
    documents, gaps = document_rows(fleet)
    found = {
        "documents": documents,
        "vehicles": vehicle_rows(fleet),
        "gaps": gaps,
        "renewals": renewal_rows(fleet),
        "forecast": forecast_rows(fleet),
        "by_branch": branch_rows(fleet),
        "by_month": month_rows(fleet),
        "services": services.service_rows(scope, timelines),
        "exceptions": compliance_exceptions.rows(fleet, timelines),
    }
    compliance_checks.check(scope, found)
    return {name: [with_twins(scope, COLUMNS[name], row) for row in rows] for name, rows in found.items()}
