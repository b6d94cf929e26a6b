"""The exceptions of the compliance report; they cover all history up to T."""

from oracle.penalties import PENALISED
from oracle.scope import Exceptions
from oracle.validity import KINDS, RENEWAL_TABLES, is_reversed

SEVERITIES = {
    "renewal_reversed": "high",
    "expiry_before_issue": "high",
    "validity_overlap": "medium",
    "scrapped_not_struck_off": "high",
    "renewed_without_prerequisite": "high",
    "plate_duplicate": "high",
    "tariff_missing": "low",
}

STRIKE_OFF_WITHIN_DAYS = 30


def rows(fleet, timelines):
    """All of them, in the declared order."""
    exceptions = Exceptions(SEVERITIES)
    plates = {}
    for vehicle in fleet.vehicles.values():
        plates.setdefault(vehicle["registration_number"], []).append(vehicle["id"])
    for vehicle_id, vehicle in fleet.vehicles.items():
        branch = fleet.branch(vehicle)
        if len(plates[vehicle["registration_number"]]) > 1:
            exceptions.report("plate_duplicate", "vehicles.bluebook", vehicle_id, branch)
        if scrapped_too_long(fleet.scope, vehicle, timelines):
            exceptions.report("scrapped_not_struck_off", "vehicles.bluebook", vehicle_id, branch)
        for document in fleet.on_day[vehicle_id].values():
            if document.state in PENALISED and document.base is None:
                exceptions.report("tariff_missing", "vehicles.bluebook", vehicle_id, branch)
        for kind in KINDS:
            for code, renewal_id in renewal_findings(fleet, vehicle_id, kind):
                exceptions.report(code, RENEWAL_TABLES[kind], renewal_id, branch)
    return exceptions.rows()


def scrapped_too_long(scope, vehicle, timelines):
    """Whether more than 30 days have passed since its item was scrapped for good, and it isn't struck off."""
    if vehicle["struck_off_on"] is not None and vehicle["struck_off_on"] <= scope.as_of_day:
        return False
    _, timeline = timelines.get(vehicle["item_id"], (None, None))
    if timeline is None or timeline.scrapped_by is None:
        return False
    return scope.as_of_day - scope.zone.day(timeline.scrapped_by["changed_at"]) > STRIKE_OFF_WITHIN_DAYS


def renewal_findings(fleet, vehicle_id, kind):
    """(code, renewal id) for the renewals of one vehicle and kind."""
    papers = fleet.papers[vehicle_id, kind]
    found = []
    reached = None
    for renewal in sorted(papers.upright, key=lambda one: (one["valid_from"], one["id"])):
        if reached is not None and renewal["valid_from"] <= reached:
            found.append(("validity_overlap", renewal["id"]))
        reached = renewal["valid_until"] if reached is None else max(reached, renewal["valid_until"])
    for renewal in papers.renewals:
        if is_reversed(renewal):
            found.append(("renewal_reversed", renewal["id"]))
        if renewal["valid_until"] < renewal["renewed_on"]:
            found.append(("expiry_before_issue", renewal["id"]))
        if lacks_prerequisite(fleet, vehicle_id, kind, renewal["renewed_on"]):
            found.append(("renewed_without_prerequisite", renewal["id"]))
    return found


def lacks_prerequisite(fleet, vehicle_id, kind, renewed_on):
    """Whether a prerequisite of the rule of that day's fiscal year wasn't covered on it."""
    year = fleet.scope.calendar.fiscal_year(renewed_on)
    rule = fleet.rules.penalty_rule(kind, fleet.vehicles[vehicle_id], year)
    if rule is None:
        return False
    return any(
        not fleet.on_day[vehicle_id][other].is_exempt and not fleet.papers[vehicle_id, other].covers(renewed_on)
        for other in rule.prerequisites
    )
