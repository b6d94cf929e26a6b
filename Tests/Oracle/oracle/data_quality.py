"""Every table of the data-quality report. A check is a list of rows it looks at: see quality_checks.py."""

from fractions import Fraction

from oracle.quality_checks import checks
from oracle.scope import SEVERITIES as RANKS
from oracle.scope import Exceptions, order

SEVERITIES = {
    "status_chain_broken": "medium",
    "status_differs": "medium",
    "validity_overlap": "medium",
    "renewal_reversed": "high",
    "expiry_before_issue": "high",
    "cost_negative": "medium",
    "provider_orphaned": "medium",
    "serial_duplicate": "low",
    "serial_duplicate_of_maker": "high",
    "barcode_duplicate": "medium",
    "plate_duplicate": "high",
    "event_in_future": "medium",
    "barcode_missing": "low",
    "purchase_missing": "low",
    "salvage_above_cost": "medium",
    "disposed_before_purchase": "high",
    "branch_missing": "low",
    "category_circular": "medium",
    "completed_without_date": "medium",
    "completed_before_reported": "medium",
    "bill_shares_differ": "medium",
    "parent_missing": "medium",
    "vehicle_incomplete": "low",
    "email_malformed": "low",
    "attempt_of_unknown_user": "high",
    "row_deleted": "medium",
    "row_vanished": "high",
}

KEYS = {"checks": ("check_id",), "by_table": ("subject_table",), "by_branch": ("branch",)}


def tables(scope):
    """The tables by name, each a list of rows in the declared order."""
    found = checks(scope)
    ranked = sorted(SEVERITIES, key=lambda code: RANKS[SEVERITIES[code]])
    return {
        "checks": [check_row(code, found[code]) for code in ranked],
        "by_table": by_table(found),
        "by_branch": by_branch(scope, found),
        "exceptions": exceptions(scope, found),
    }


def figures(scope):
    """The headline figures, in the definition's order."""
    found = checks(scope)
    failures = {code: sum(1 for row in rows if row.fails) for code, rows in found.items()}
    return {"failures": sum(failures.values()), "checks_failed": sum(1 for count in failures.values() if count)}


def percentage(failures, population):
    """Failures of the population; None without one."""
    return Fraction(100 * failures, population) if population else None


def check_row(code, rows):
    """A check at a glance."""
    failures = sum(1 for row in rows if row.fails)
    return {
        "check_id": code,
        "severity": SEVERITIES[code],
        "population": len(rows),
        "failures": failures,
        "failure_pct": percentage(failures, len(rows)),
        "result": "not_measurable" if not rows else "fail" if failures else "pass",
    }


def sums(pairs):
    """The columns that both aggregates share, of (code, row)."""
    failing = [code for code, row in pairs if row.fails]
    return {
        "population": len(pairs),
        "failures": len(failing),
        "failure_pct": percentage(len(failing), len(pairs)),
        **{name: sum(1 for code in failing if SEVERITIES[code] == name) for name in ("high", "medium", "low")},
    }


def grouped(found, key):
    """(code, row) of all checks by a key of the row."""
    groups = {}
    for code, rows in found.items():
        for row in rows:
            groups.setdefault(key(row), []).append((code, row))
    return groups


def by_table(found):
    """What was found per table."""
    groups = grouped(found, lambda row: row.table)
    return [
        {"subject_table": table, "checks": len({code for code, _ in groups[table]}), **sums(groups[table])}
        for table in sorted(groups, key=order)
    ]


def by_branch(scope, found):
    """What was found per branch."""
    groups = grouped(found, lambda row: row.branch_id if scope.branch(row.branch_id) is not None else None)
    return [{"branch": code, **sums(groups.get(branch_id, []))} for branch_id, code in scope.branch_keys(groups)]


def exceptions(scope, found):
    """What fails."""
    ones = Exceptions(SEVERITIES)
    for code, rows in found.items():
        for row in rows:
            if row.fails:
                ones.report(code, row.table, row.id, scope.branch(row.branch_id))
    return ones.rows()
