"""Privileged writes that the audit trail tells of, and approvals of items and service records."""

from fractions import Fraction

from oracle.records import shares_of_records

PRIVILEGED = ("core.users", "core.positions", "core.access", "core.organizations")

# What of one's own row is one's position or activity.
OWN_ROW = {"position_id", "is_active", "deleted_at"}
# What a grant says.
GRANT = {"user_id", "module", "scope", "can_view", "can_create", "can_update", "can_delete", "granted_at"}
FILLED_IN = {"granted_by", "revoked_at", "revoked_by"}


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
    if event["table_name"] == "core.users":
        changed = set(event.get("before") or ())
        return event["action"] == "UPDATE" and event["row_id"] == actor and bool(changed & OWN_ROW)
    if event["table_name"] != "core.access" or owner_of_grant(scope, event) != actor:
        return False
    # A grant to oneself that says so is an exception of another name.
    return event["action"] != "INSERT" or (event.get("after") or {}).get("granted_by") != actor


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
    if event["action"] != "UPDATE":
        return False
    before = event.get("before") or {}
    # Who gave it, and its end, may be filled in; once there they stand.
    return any(column in GRANT or (column in FILLED_IN and value is not None) for column, value in before.items())


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
