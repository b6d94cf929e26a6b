"""Every table of the maintenance report."""

from fractions import Fraction

from oracle.promises import LIMITS, PRIORITIES, Promises
from oracle.records import shares_of_records
from oracle.scope import Exceptions
from oracle.values import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR, nearest_rank, ratio

PHASES = ("reported", "assigned", "examined", "decided", "completed", "cancelled")
JUDGED = ("acknowledged", "assigned", "examined")
TIMED = ("acknowledged", "assigned", "examined", "decided", "completed", "cancelled")
BANDS = (("0-1", 0, 1), ("1-7", 1, 7), ("7-30", 7, 30), ("30-90", 30, 90), ("90+", 90, None))

SEVERITIES = {
    "urgent_repair_overdue": "high",
    "repair_overdue": "medium",
    "repaired_again": "medium",
    "cost_off_estimate": "medium",
    "phase_before_report": "medium",
    "phase_time_differs": "medium",
    "phase_differs": "medium",
    "completed_without_time": "medium",
    "report_time_missing": "medium",
    "phase_skipped": "low",
    "setting_malformed": "low",
}

KEYS = {
    "records": ("record_id",),
    "sla": ("phase", "priority"),
    "by_provider": ("provider_id",),
    "by_technician": ("technician",),
    "backlog": ("age_days",),
}


class Repair:
    """One repair as of T. `at[phase]` are times or None; `verdict` and `took` are by promise or phase."""

    def __init__(self, scope, promises, row, item, shares, events):
        self.scope, self.promises, self.row, self.item = scope, promises, row, item
        self.id, self.priority, self.phase = row["id"], row["priority"], row["phase"]
        self.cost = sum(shares, Fraction(0)) if shares else row["actual_cost"]
        self.events = sorted(events, key=lambda event: (event["changed_at"], event["id"]))
        own = {"reported": row["reported_at"], "decided": self.past(row["approved_at"])}
        own["completed"] = self.past(row["completed_at"])
        self.told = {}
        for event in self.events:
            phase = event["to_status"]
            if phase in ("completed", "cancelled") or phase not in self.told:
                self.told[phase] = event["changed_at"]
        self.at = {phase: self.told.get(phase, own.get(phase)) for phase in PHASES}
        for phase in ("completed", "cancelled"):
            if self.phase != phase:
                self.at[phase] = None
        others = [event["changed_at"] for event in self.events if event["to_status"] != "reported"]
        self.at["acknowledged"] = others[0] if others else None
        to_come = row["completed_at"] is not None and self.at["completed"] is None
        self.is_open = to_come if self.phase == "completed" else self.phase != "cancelled"
        self.start = self.at["reported"]
        self.verdict, self.took = {}, {}
        for phase in TIMED:
            self.took[phase] = self.time_to(self.at[phase])
        for promise in JUDGED:
            self.judge(promise)

    def past(self, instant):
        """The instant if it is before T."""
        return instant if instant is not None and instant < self.scope.as_of else None

    def time_to(self, instant):
        """From the report."""
        if self.start is None or instant is None or instant < self.start:
            return None
        return self.promises.elapsed(self.start, instant)

    def has_gone_past(self, promise):
        """Whether it is where it can't be without having kept or broken the promise, at a time that isn't known."""
        if promise == "acknowledged":
            return self.phase not in ("reported", "cancelled")
        reached = set(self.told) - {"cancelled"} | ({self.phase} - {"cancelled"})
        return any(PHASES.index(phase) >= PHASES.index(promise) for phase in reached)

    def judge(self, promise):
        """met, missed, pending, cancelled or not_measurable, with the time that it took."""
        allowed = self.promises.allowed(promise, self.priority)
        self.verdict[promise] = "not_measurable"
        if self.start is None:
            return
        if self.at[promise] is not None:
            if self.took[promise] is not None:
                self.verdict[promise] = "met" if self.took[promise] <= allowed else "missed"
            return
        if self.has_gone_past(promise):
            return
        cancelled = self.phase == "cancelled"
        waited = self.time_to(self.at["cancelled"] if cancelled else self.scope.as_of)
        if waited is None:
            return
        if waited > allowed:
            self.verdict[promise], self.took[promise] = "missed", waited
        else:
            self.verdict[promise] = "cancelled" if cancelled else "pending"

    def judge_completion(self, repairs):
        """First-time fix, seen beside the item's other repairs, and cost."""
        self.verdict["first_time_fix"] = self.verdict["cost_within_estimate"] = None
        done = self.at["completed"]
        if done is None:
            return
        until = done + self.promises.days * MICROSECONDS_PER_DAY
        again = [
            other
            for other in repairs
            if other is not self
            and other.phase != "cancelled"
            and other.start is not None
            and done <= other.start <= until
        ]
        fixed = "met" if until < self.scope.as_of else "pending"
        self.verdict["first_time_fix"] = "missed" if again else fixed
        estimate = self.row["estimated_cost"]
        if self.cost is None or estimate is None or estimate <= 0:
            self.verdict["cost_within_estimate"] = "not_measurable"
        else:
            within = abs(self.cost - estimate) <= estimate * self.promises.tolerance / 100
            self.verdict["cost_within_estimate"] = "met" if within else "missed"

    @property
    def overdue(self):
        """Open, and waiting for what was promised by now."""
        return self.is_open and any(self.verdict[one] == "missed" and self.at[one] is None for one in JUDGED)

    @property
    def result(self):
        """Of all promises."""
        for outcome in ("missed", "pending", "met"):
            if outcome in self.verdict.values():
                return outcome
        return "not_measurable"

    @property
    def listed(self):
        """Whether it ran in the period."""
        scope, ended = self.scope, self.at["completed"] or self.at["cancelled"]
        if self.start is None:
            return scope.instant_in_period(ended)
        if self.start >= scope.ends:
            return False
        if ended is not None:
            return ended >= scope.begins
        return self.is_open or self.start >= scope.begins

    @property
    def reported(self):
        """Whether it was reported in the period."""
        return scope_has(self.scope, self.start)

    @property
    def completed(self):
        """Whether it was completed in the period."""
        return scope_has(self.scope, self.at["completed"])

    def table_row(self):
        """Its row of `records`."""
        row, scope = self.row, self.scope
        estimate = row["estimated_cost"]
        off = None
        if self.cost is not None and estimate is not None and estimate > 0:
            off = (self.cost - estimate) / estimate * 100
        return {
            "branch": scope.branch(self.item["branch_id"]),
            "record_id": self.id,
            "item_id": row["item_id"],
            "item": self.item["name"],
            "title": row["title"],
            "priority": self.priority,
            "phase": self.phase,
            "provider": scope.name("assets.service_providers", row["provider_id"]),
            "technician": row["examiner_id"],
            **{f"{phase}_at": self.at[phase] for phase in ("reported",) + TIMED},
            **{f"{phase}_hours": hours(self.took[phase]) for phase in TIMED[:5]},
            **{promise: self.verdict[promise] for promise in JUDGED},
            "first_time_fix": self.verdict["first_time_fix"],
            "estimated_cost": estimate,
            "cost": self.cost,
            "cost_deviation_pct": off,
            "cost_within_estimate": self.verdict["cost_within_estimate"],
            "result": self.result,
            "current_value": self.current_value(),
        }

    def current_value(self):
        """The columns that couldn't be taken back."""
        scope, row = self.scope, self.row
        branch = scope.asof.rows("core.branches").get(self.item["branch_id"])
        provider = scope.asof.rows("assets.service_providers").get(row["provider_id"])
        of_item = scope.is_current("assets.items", self.item)
        of_row = scope.is_current("assets.items_history", row)
        found = []
        if of_item or (branch and scope.is_current("core.branches", branch)):
            found.append("branch")
        if of_item:
            found.append("item")
        if of_row:
            found += ["title", "priority", "phase"]
        if of_row or (provider and scope.is_current("assets.service_providers", provider)):
            found.append("provider")
        if of_row:
            found += ["technician", "estimated_cost", "cost"]
        return ",".join(found) or None


def scope_has(scope, instant):
    """Whether an instant is known and in the period."""
    return instant is not None and scope.instant_in_period(instant)


def hours(time):
    """Microseconds as hours."""
    return None if time is None else Fraction(time, MICROSECONDS_PER_HOUR)


def read(scope):
    """(promises, every repair that exists, by item and id)."""
    promises = Promises(scope)
    items = {row["id"]: row for row in scope.existing("assets.items")}
    shares = shares_of_records(scope)
    events = {}
    for event in scope.asof.rows("assets.items_history_status").values():
        if event["kind"] != "service_phase" or event["history_id"] is None:
            continue
        if event["changed_at"] >= scope.as_of or event["created_at"] >= scope.as_of:
            continue
        if event["from_status"] != event["to_status"]:
            events.setdefault(event["history_id"], []).append(event)
    by_item = {}
    for row in scope.existing("assets.items_history", "reported_at", items, "item_id"):
        if row["kind"] == "repair":
            repair = Repair(
                scope, promises, row, items[row["item_id"]], shares.get(row["id"]), events.get(row["id"], [])
            )
            by_item.setdefault(row["item_id"], []).append(repair)
    for repairs in by_item.values():
        for repair in repairs:
            repair.judge_completion(repairs)
    return promises, [repair for item in sorted(by_item) for repair in sorted(by_item[item], key=lambda one: one.id)]


def tables(scope):
    """The tables by name, each a list of rows in the declared order; a row maps a column's key to an exact value."""
    promises, repairs = read(scope)
    providers = [
        {"provider_id": key, "provider": scope.name("assets.service_providers", key), **row}
        for key, row in groups(repairs, "provider_id")
    ]
    return {
        "records": [repair.table_row() for repair in repairs if repair.listed],
        "sla": sla(promises, repairs),
        "by_provider": providers,
        "by_technician": [{"technician": key, **row} for key, row in groups(repairs, "examiner_id")],
        "backlog": backlog(scope, repairs),
        "exceptions": exceptions(scope, promises, repairs),
    }


def sla(promises, repairs):
    """One row per line and priority."""
    rows = []
    lines = ("notified",) + TIMED + ("first_time_fix", "cost_within_estimate")
    for line in lines:
        for priority in PRIORITIES:
            at_end = line in ("first_time_fix", "cost_within_estimate")
            ones = [
                one for one in repairs if one.priority == priority and (one.completed if at_end else one.reported)
            ]
            row = {"phase": line, "priority": priority}
            row["promised_hours"] = promises.limit[line, priority] if line in LIMITS else None
            row["target_pct"] = promises.target if line == "first_time_fix" else None
            if line in ("decided", "completed", "cancelled"):
                times = [one.took[line] for one in ones if one.took[line] is not None]
                row.update(n=len(times), met=None, met_pct=None)
                counts = None
            else:
                verdicts = ["not_measurable" if line == "notified" else one.verdict[line] for one in ones]
                counts = {name: verdicts.count(name) for name in ("met", "missed", "pending", "not_measurable")}
                judged = counts["met"] + counts["missed"]
                row.update(n=judged, met=counts["met"], met_pct=ratio(counts["met"] * 100, judged))
                times = []
                if line in JUDGED:
                    times = [one.took[line] for one in ones if one.verdict[line] in ("met", "missed")]
            row["p50"] = hours(nearest_rank(times, 1, 2))
            row["p90"] = hours(nearest_rank(times, 9, 10))
            row["worst"] = hours(max(times, default=None))
            row["pending"] = counts and counts["pending"]
            row["not_measurable"] = counts and counts["not_measurable"]
            row["result"] = counts and outcome(row, counts)
            rows.append(row)
    return rows


def outcome(row, counts):
    """Whether a promise was met on the whole."""
    if row["n"] == 0:
        return "not_measurable"
    if row["target_pct"] is not None:
        return "met" if row["met_pct"] > row["target_pct"] else "missed"
    return "missed" if counts["missed"] else "met"


def groups(repairs, column):
    """(key, figures) of those with anything to tell, by key, none last."""
    by_key = {}
    for repair in repairs:
        if repair.reported or repair.completed or repair.is_open:
            by_key.setdefault(repair.row[column], []).append(repair)
    for key in sorted(by_key, key=lambda key: (key is None, key or "")):
        yield key, group(by_key[key])


def promises_of(repairs):
    """The verdicts of all promises that belong to the period."""
    verdicts = []
    for repair in repairs:
        if repair.reported:
            verdicts += [repair.verdict[promise] for promise in JUDGED]
        if repair.completed:
            verdicts += [repair.verdict["first_time_fix"], repair.verdict["cost_within_estimate"]]
    return verdicts


def share(verdicts):
    """met / (met + missed), per cent."""
    met = verdicts.count("met")
    return ratio(met * 100, met + verdicts.count("missed"))


def group(repairs):
    """The figures of a firm's or a person's repairs."""
    done = [repair for repair in repairs if repair.completed]
    verdicts = promises_of(repairs)
    times = [repair.took["completed"] for repair in done if repair.took["completed"] is not None]
    costs = [repair.cost for repair in done if repair.cost is not None]
    return {
        "reported": sum(1 for repair in repairs if repair.reported),
        "completed": len(done),
        "open": sum(1 for repair in repairs if repair.is_open),
        "n": verdicts.count("met") + verdicts.count("missed"),
        "met": verdicts.count("met"),
        "met_pct": share(verdicts),
        "completion_mean_hours": ratio(sum(times), len(times) * MICROSECONDS_PER_HOUR),
        "first_time_fix_pct": share([repair.verdict["first_time_fix"] for repair in done]),
        "cost_within_pct": share([repair.verdict["cost_within_estimate"] for repair in done]),
        "cost": None if done and not costs else sum(costs, Fraction(0)),
    }


def backlog(scope, repairs):
    """One row per band of age."""
    bands = {name: [] for name, _, _ in BANDS}
    bands["unknown"] = []
    for repair in repairs:
        if not repair.is_open:
            continue
        name = "unknown"
        if repair.start is not None:
            age = Fraction(scope.as_of - repair.start, MICROSECONDS_PER_DAY)
            name = next(name for name, least, end in BANDS if least <= age and (end is None or age < end))
        bands[name].append(repair)
    rows = []
    for name, ones in bands.items():
        ages = [scope.as_of - one.start for one in ones if one.start is not None]
        estimates = [one.row["estimated_cost"] for one in ones if one.row["estimated_cost"] is not None]
        rows.append(
            {
                "age_days": name,
                "open": len(ones),
                **{priority: sum(1 for one in ones if one.priority == priority) for priority in PRIORITIES},
                "overdue": sum(1 for one in ones if one.overdue),
                "oldest_days": Fraction(max(ages), MICROSECONDS_PER_DAY) if ages else None,
                "estimated_cost": None if ones and not estimates else sum(estimates, Fraction(0)),
            }
        )
    return rows


def exceptions(scope, promises, repairs):
    """What somebody must look at, of all history up to T."""
    found = Exceptions(SEVERITIES)
    for repair in repairs:
        row, done = repair.row, repair.phase == "completed" and not repair.is_open

        def report(code, repair=repair):
            found.report(code, "assets.items_history", repair.id, scope.branch(repair.item["branch_id"]))

        if repair.overdue:
            report("urgent_repair_overdue" if repair.priority == "urgent" else "repair_overdue")
        if repair.start is None:
            report("report_time_missing")
        elif any(repair.at[phase] is not None and repair.at[phase] < repair.start for phase in PHASES):
            report("phase_before_report")
        if done and (repair.at["assigned"] is None or repair.at["examined"] is None):
            report("phase_skipped")
        pairs = [(row["reported_at"], repair.told.get("reported"))]
        if repair.phase == "completed":
            pairs.append((row["completed_at"], repair.told.get("completed")))
        if any(own is not None and told is not None and own != told for own, told in pairs):
            report("phase_time_differs")
        if repair.events and repair.events[-1]["to_status"] != repair.phase:
            report("phase_differs")
        if done and repair.at["completed"] is None:
            report("completed_without_time")
        if repair.verdict["first_time_fix"] == "missed":
            report("repaired_again")
        if repair.verdict["cost_within_estimate"] == "missed":
            report("cost_off_estimate")
    for _ in promises.malformed:
        found.report("setting_malformed", "core.organizations", scope.database.organization_id, None)
    return found.rows()


def figures(scope):
    """The headline figures, in the definition's order."""
    _, repairs = read(scope)
    everything = group(repairs)
    reported = [repair for repair in repairs if repair.reported]
    return {
        "reported": everything["reported"],
        "completed": everything["completed"],
        "open": everything["open"],
        "overdue": sum(1 for repair in repairs if repair.overdue),
        "promises_met_pct": everything["met_pct"],
        **{f"{one}_pct": share([repair.verdict[one] for repair in reported]) for one in JUDGED},
        "first_time_fix_pct": everything["first_time_fix_pct"],
        "cost_within_pct": everything["cost_within_pct"],
        "completion_mean_hours": everything["completion_mean_hours"],
        "cost": everything["cost"],
    }
