"""What must hold between the tables of the compliance report, whatever the records are."""

from fractions import Fraction

from oracle.penalties import STATES
from oracle.validity import KINDS


def check(scope, found):
    """Raises AssertionError where two tables, or two columns, contradict each other."""
    documents, vehicles = found["documents"], found["vehicles"]
    keys = [(row["vehicle_id"], KINDS.index(row["kind"])) for row in documents]
    hold(keys == sorted(set(keys)) and len(documents) == 3 * len(vehicles), "three documents a vehicle, in order")
    gaps = {}
    for row in found["gaps"]:
        gaps.setdefault((row["vehicle_id"], row["kind"]), []).append(row)
    for row in documents:
        check_document(row, gaps.pop((row["vehicle_id"], row["kind"]), []))
    hold(not gaps, "a gap of no document")
    states = {(row["vehicle_id"], row["kind"]): row["state"] for row in documents}
    for row in vehicles:
        own = [states[row["vehicle_id"], kind] for kind in KINDS]
        hold(own == [row[f"{kind}_state"] for kind in KINDS], "states of a vehicle")
        hold(row["worst_state"] == next(state for state in STATES if state in own), "worst state")
    for row in found["by_branch"] + found["by_month"]:
        parts = row["valid"] + row["in_grace"] + row["lapsed"] + row["missing"]
        hold(parts == row["applicable"], "states add up to applicable")
        hold((row["rate_pct"] is None) == (row["applicable"] == 0), "a rate where something applies")
    for column in ("applicable", "valid", "in_grace", "lapsed", "missing"):
        total = sum(row[column] for row in found["by_branch"])
        if column == "applicable":
            hold(total == sum(1 for state in states.values() if state != "not_applicable"), "applicable documents")
        if found["by_month"] and scope.last == scope.as_of_day:
            hold(total == found["by_month"][-1][column], "the last month is D")
    sums = [money(found[name]) for name in ("documents", "vehicles", "by_branch")]
    hold(sums[0] == sums[1] == sums[2], "penalties of documents, vehicles and branches")
    foreseen = {(row["vehicle_id"], row["kind"]) for row in found["forecast"]}
    expected = {
        (row["vehicle_id"], row["kind"])
        for row in documents
        if row["due_in"] is not None or row["state"] not in ("valid", "missing", "not_applicable")
    }
    hold(foreseen == expected, "documents of the forecast")
    hold(all(scope.first <= row["renewed_on"] <= scope.last for row in found["renewals"]), "renewals in the period")
    hold(all((row["state"] == "done") == (row["done_on"] is not None) for row in found["services"]), "services done")


def check_document(row, gaps):
    """One document against its gaps and itself."""
    if row["window_days"] is None:
        empty = ("covered_days", "lapsed_days", "coverage_pct", "gaps", "longest_gap_days", "overlap_days")
        hold(not gaps and all(row[column] is None for column in empty), "no window, nothing measured")
    else:
        hold(row["covered_days"] + row["lapsed_days"] == row["window_days"], "covered and lapsed are the window")
        hold(row["coverage_pct"] == Fraction(100 * row["covered_days"], row["window_days"]), "coverage")
        hold(row["overlap_days"] <= row["covered_days"], "what overlaps is covered")
        lengths = [gap["days"] for gap in gaps]
        hold(sum(lengths) == row["lapsed_days"] and len(gaps) == row["gaps"], "gaps are the lapsed days")
        hold(max(lengths, default=0) == row["longest_gap_days"], "longest gap")
    hold(not any(gap["open"] for gap in gaps[:-1]), "only the last gap is open")
    if any(gap["open"] for gap in gaps):
        hold(row["state"] not in ("valid", "not_applicable"), "an open gap of a document that holds")
    hold(row["state"] == "valid" or row["due_in"] is None, "due_in of a valid document only")
    priced = row["state"] in ("penalised", "lapsed_prior_year")
    hold(priced == (row["tier"] is not None) and priced == (row["penalty_pct"] is not None), "tier of a penalty only")
    hold((row["penalty_amount"] is None) == (row["penalty_base"] is None), "an amount where there is a base")


def money(rows):
    """The known penalty amounts together."""
    return sum((row["penalty_amount"] for row in rows if row["penalty_amount"] is not None), Fraction(0))


def hold(condition, what):
    """Raises with what doesn't hold; not `assert`, which python -O leaves out."""
    if not condition:
        raise AssertionError(what)
