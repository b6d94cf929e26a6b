"""One repair: when it went through its phases, and what became of every promise about it."""

from fractions import Fraction

from oracle.values import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR

PHASES = ("reported", "assigned", "examined", "decided", "completed", "cancelled")
JUDGED = ("acknowledged", "assigned", "examined")
TIMED = ("acknowledged", "assigned", "examined", "decided", "completed", "cancelled")


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
