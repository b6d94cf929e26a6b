"""Privileged writes that the audit trail tells of, and approvals of items and service records."""

from fractions import Fraction

from oracle.records import shares_of_records

PRIVILEGED = ("core.users", "core.positions", "core.access", "core.organizations")


def privileged_actions(scope, settings):
    """Every privileged write before T, by the audit event's id."""
    actions = []
    for event in sorted(scope.database.events, key=lambda event: event["id"]):
        if event["table_name"] not in PRIVILEGED or event["at"] >= scope.as_of:
            continue
        actions.append(
            {
                "id": event["id"],
                "at": event["at"],
                "actor": event["actor"],
                "table": event["table_name"],
                "action": event["action"],
                "row_id": event["row_id"],
                "out_of_hours": settings.out_of_hours(scope.zone.local(event["at"])),
                "own_rights": changes_own_rights(scope, event),
                "rewritten": rewrites_access(event),
            }
        )
    return actions


def changes_own_rights(scope, event):
    """Whether somebody changed their own position, activity or rights."""
    actor = event["actor"]
    if actor is None:
        return False
    changed = set(event.get("after") or event.get("before") or ())
    if event["table_name"] == "core.users":
        return event["row_id"] == actor and event["action"] == "UPDATE" and bool(changed & {"position_id", "is_active"})
    if event["table_name"] == "core.access":
        return event["action"] != "INSERT" and owner_of_grant(scope, event) == actor
    return False


def owner_of_grant(scope, event):
    """Whose right an event on core.access is about."""
    for image in (event.get("before"), event.get("after")):
        if image and "user_id" in image:
            return image["user_id"]
    return scope.name("core.access", event["row_id"], "user_id")


def rewrites_access(event):
    """Whether a grant was changed in place or removed, rather than revoked."""
    if event["table_name"] != "core.access":
        return False
    if event["action"] == "DELETE":
        return True
    changed = set(event.get("after") or ())
    return event["action"] == "UPDATE" and not changed <= {"revoked_at", "revoked_by"}


def approvals(scope):
    """Items and service records that were approved before T, by id, then kind; `own` where by who made them."""
    found = []
    for row in scope.existing("assets.items"):
        found.append(approval(scope, "item", "assets.items", row, row["name"], row["purchase_amount"], row))
    shares = shares_of_records(scope)
    items = scope.asof.rows("assets.items")
    for row in scope.existing("assets.items_history", "reported_at"):
        parts = shares.get(row["id"])
        amount = sum(parts, Fraction(0)) if parts else row["actual_cost"]
        item = items.get(row["item_id"])
        found.append(approval(scope, "record", "assets.items_history", row, row["title"], amount, item))
    approved = [one for one in found if one["approved_by"] is not None and one["approved_at"] is not None]
    before = [one for one in approved if one["approved_at"] < scope.as_of]
    return sorted(before, key=lambda one: (one["id"], one["kind"]))


def approval(scope, kind, source, row, title, amount, item):
    """One approved thing."""
    makers = {row["created_by"], row.get("reported_by")} - {None}
    return {
        "kind": kind,
        "source": source,
        "id": row["id"],
        "title": title,
        "created_by": row["created_by"],
        "approved_by": row["approved_by"],
        "approved_at": row["approved_at"],
        "amount": amount,
        "own": row["approved_by"] in makers,
        "branch": scope.branch(item["branch_id"]) if item else None,
    }
