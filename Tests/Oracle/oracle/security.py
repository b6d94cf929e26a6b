"""Every table of the security report but those that the catalogs tell of (see posture.py)."""

from oracle.accounts import access_changes, read_users
from oracle.actions import approvals, privileged_actions
from oracle.posture import Posture
from oracle.settings import Settings
from oracle.signins import attempts_by_user, blocks_of, unblockings_by_user
from oracle.scope import Exceptions
from oracle.values import MICROSECONDS_PER_DAY

SEVERITIES = {
    "success_in_block": "high",
    "unblocked_own_account": "high",
    "self_approval": "high",
    "self_granted_access": "high",
    "own_rights_changed": "high",
    "row_security_not_forced": "high",
    "role_bypasses_row_security": "high",
    "audit_trigger_missing": "high",
    "table_unguarded": "high",
    "dormant_active_user": "medium",
    "active_without_position": "medium",
    "blocked_repeatedly": "medium",
    "closed_account_with_rights": "medium",
    "grant_without_grantor": "medium",
    "access_rewritten": "medium",
    "privileged_without_actor": "medium",
    "privileged_out_of_hours": "low",
    "setting_malformed": "low",
}

KEYS = {
    "controls": ("control_id",),
    "failed_attempts": ("user_id", "day"),
    "blocks": ("user_id", "from"),
    "users": ("user_id",),
    "access_changes": ("user", "at", "module", "scope", "permission", "change"),
    "privileged_actions": ("at", "table", "action", "row_id"),
    "segregation": ("id", "kind"),
    "database_posture": ("object",),
}


class Security:
    """What the tables are made of."""

    def __init__(self, scope):
        self.scope = scope
        self.settings = Settings(scope.settings)
        self.attempts = attempts_by_user(scope)
        unblockings = unblockings_by_user(scope)
        self.blocks = []
        for user_id in sorted(self.attempts):
            self.blocks += blocks_of(
                scope, self.settings, user_id, self.attempts[user_id], unblockings.get(user_id, [])
            )
        self.users = read_users(scope, self.settings, self.attempts)
        self.actions = privileged_actions(scope, self.settings)
        self.approvals = approvals(scope)
        self.posture = Posture(scope)

    def in_period(self, block):
        """Whether a block overlaps the period."""
        return block.begins < self.scope.ends and block.until > self.scope.begins

    def is_new(self, approval):
        """Whether an approval was given in the period."""
        return self.scope.instant_in_period(approval["approved_at"])

    def email(self, user_id):
        """The e-mail of a person, deleted or not."""
        return self.scope.name("core.users", user_id, "email")


def tables(scope):
    """The tables by name, each a list of rows in the declared order; a row maps a column's key to an exact value."""
    found = Security(scope)
    return {
        "controls": controls(found),
        "failed_attempts": failed_attempts(found),
        "blocks": [
            {
                "user_id": block.user_id,
                "email": found.email(block.user_id),
                "from": block.begins,
                "until": block.until,
                "ended": block.ended,
                "ended_by": block.ended_by,
            }
            for block in found.blocks
            if found.in_period(block)
        ],
        "users": [user.row() for user in found.users],
        "access_changes": access_changes(scope),
        "privileged_actions": [
            {name: action[name] for name in ("at", "actor", "table", "action", "row_id", "out_of_hours")}
            for action in found.actions
            if scope.instant_in_period(action["at"])
        ],
        "segregation": [
            {name: one[name] for name in ("kind", "id", "title", "created_by", "approved_by", "approved_at", "amount")}
            for one in found.approvals
            if one["own"] and found.is_new(one)
        ],
        "database_posture": found.posture.rows(),
        "exceptions": exceptions(found),
    }


def figures(scope):
    """The headline figures, in the definition's order."""
    found = Security(scope)
    actions = [action for action in found.actions if scope.instant_in_period(action["at"])]
    return {
        "users": len(found.users),
        "active_users": sum(1 for user in found.users if user.is_active),
        "dormant_users": sum(1 for user in found.users if user.dormant),
        "failed_attempts": sum(row["failures"] for row in failed_attempts(found)),
        "blocks": sum(1 for block in found.blocks if found.in_period(block)),
        "blocked_users": len({block.user_id for block in found.blocks if block.ended == "open"}),
        "privileged_actions": len(actions),
        "out_of_hours": sum(1 for action in actions if action["out_of_hours"]),
        "self_approved": len([one for one in found.approvals if one["own"] and found.is_new(one)]),
        "controls_failed": sum(1 for control in controls(found) if control["result"] == "fail"),
    }


def failed_attempts(found):
    """One row per user and local day."""
    scope, rows = found.scope, []
    for user_id in sorted(found.attempts):
        days = {}
        for attempt in found.attempts[user_id]:
            if not attempt["success"] and scope.instant_in_period(attempt["at"]):
                days.setdefault(scope.zone.day(attempt["at"]), []).append(attempt["at"])
        for day in sorted(days):
            rows.append(
                {
                    "user_id": user_id,
                    "email": found.email(user_id),
                    "day": day,
                    "failures": len(days[day]),
                    "first_at": min(days[day]),
                    "last_at": max(days[day]),
                }
            )
    return rows


def controls(found):
    """(control, population, exceptions) in the catalogue's order; the words stand in the definition alone."""
    scope = found.scope
    active = [user for user in found.users if user.is_active]
    closed = closed_accounts(scope)
    holders = {row["user_id"] for row in rights_of_closed_accounts(scope)}
    blocks = [block for block in found.blocks if found.in_period(block)]
    unblocked = [block for block in blocks if block.ended == "unblocked"]
    approved = [one for one in found.approvals if found.is_new(one)]
    grants = [row for row in grants_that_exist(scope) if scope.instant_in_period(row["granted_at"])]
    actions = [action for action in found.actions if scope.instant_in_period(action["at"])]
    figures = [
        ("dormant_accounts_closed", len(active), sum(1 for user in active if user.dormant)),
        ("positions_assigned", len(active), sum(1 for user in active if user.without_position)),
        ("rights_end_with_account", len(closed), len(holders)),
        ("lockout_enforced", len(blocks), sum(1 for block in blocks if block.successes)),
        ("unblocked_by_others", len(unblocked), sum(1 for block in unblocked if block.ended_by == block.user_id)),
        ("approvals_by_others", len(approved), sum(1 for one in approved if one["own"])),
        (
            "access_granted_by_others",
            len(grants),
            sum(1 for row in grants if row["granted_by"] in (None, row["user_id"])),
        ),
        (
            "own_rights_unchanged",
            sum(1 for action in actions if action["actor"] is not None),
            sum(1 for action in actions if action["own_rights"]),
        ),
        ("privileged_actions_attributed", len(actions), sum(1 for action in actions if action["actor"] is None)),
        ("privileged_actions_in_hours", len(actions), sum(1 for action in actions if action["out_of_hours"])),
        ("row_security_forced", len(found.posture.tables), len(found.posture.unprotected)),
        ("row_security_not_bypassed", len(found.posture.accountable), len(found.posture.bypassing)),
        ("writes_audited", len(found.posture.audited), len(found.posture.unaudited)),
        ("history_guarded", len(found.posture.tables), len(found.posture.unguarded)),
    ]
    return [
        {
            "control_id": name,
            "population": population,
            "exceptions": failed,
            "result": "not_measurable" if population == 0 else "fail" if failed else "pass",
        }
        for name, population, failed in figures
    ]


def closed_accounts(scope):
    """The ids of people recorded before T who may not sign in any more: inactive or deleted."""
    return {
        row["id"]
        for row in scope.asof.rows("core.users").values()
        if row["created_at"] < scope.as_of and (not row["is_active"] or scope.asof.retired(row))
    }


def rights_of_closed_accounts(scope):
    """The rights granted before T and not revoked before T of closed accounts, deleted ones too."""
    closed = closed_accounts(scope)
    return [
        row
        for row in scope.existing("core.access", "granted_at")
        if row["user_id"] in closed
        and (row["revoked_at"] is None or row["revoked_at"] >= scope.as_of)
        and any(row[f"can_{name}"] for name in ("view", "create", "update", "delete"))
    ]


def grants_that_exist(scope):
    """The grants, by id; also those to people deleted since, or a deletion would hide them."""
    return scope.existing("core.access", "granted_at")


def exceptions(found):
    """What somebody must look at, of all history up to T."""
    scope = found.scope
    ones = Exceptions(SEVERITIES)

    def of_user(code, user_id):
        branch_id = scope.name("core.users", user_id, "branch_id")
        ones.report(code, "core.users", user_id, scope.branch(branch_id))

    for block in found.blocks:
        # One row per block, for the first success.
        if block.successes:
            of_user("success_in_block", block.user_id)
        if block.ended == "unblocked" and block.ended_by == block.user_id:
            of_user("unblocked_own_account", block.user_id)
    for user_id in repeatedly_blocked(found.blocks):
        of_user("blocked_repeatedly", user_id)
    for user in found.users:
        if user.is_active and user.dormant:
            of_user("dormant_active_user", user.id)
        if user.without_position:
            of_user("active_without_position", user.id)
    for one in found.approvals:
        if one["own"]:
            ones.report("self_approval", one["source"], one["id"], one["branch"])

    def of_access(code, row):
        branch_id = scope.name("core.users", row["user_id"], "branch_id")
        ones.report(code, "core.access", row["id"], scope.branch(branch_id))

    for row in grants_that_exist(scope):
        if row["granted_by"] is None:
            of_access("grant_without_grantor", row)
        elif row["granted_by"] == row["user_id"]:
            of_access("self_granted_access", row)
    for row in rights_of_closed_accounts(scope):
        of_access("closed_account_with_rights", row)
    for action in found.actions:
        for code, holds in (
            ("own_rights_changed", action["own_rights"]),
            ("access_rewritten", action["rewritten"]),
            ("privileged_without_actor", action["actor"] is None),
            ("privileged_out_of_hours", action["out_of_hours"]),
        ):
            if holds:
                branch = actor_branch(scope, action) if code == "own_rights_changed" else None
                ones.report(code, action["table"], action["row_id"], branch)
    for _ in found.settings.malformed:
        ones.report("setting_malformed", "core.organizations", scope.database.organization_id, None)
    for code, objects in (
        ("row_security_not_forced", found.posture.unprotected),
        ("role_bypasses_row_security", found.posture.bypassing),
        ("audit_trigger_missing", found.posture.unaudited),
        ("table_unguarded", found.posture.unguarded),
    ):
        for _ in objects:
            ones.report(code, "core.organizations", scope.database.organization_id, None)
    return ones.rows()


def actor_branch(scope, action):
    """The branch of who did it."""
    return scope.branch(scope.name("core.users", action["actor"], "branch_id"))


def repeatedly_blocked(blocks):
    """The people with three blocks that began within seven days of each other."""
    begins = {}
    for block in blocks:
        begins.setdefault(block.user_id, []).append(block.begins)
    return sorted(
        user_id
        for user_id, moments in begins.items()
        if any(last - first <= 7 * MICROSECONDS_PER_DAY for first, last in zip(moments, moments[2:]))
    )


def inputs(scope, table, row):
    """The raw rows that a row of a table was computed from; for the eyes of who looks into a difference."""
    subject = row.get("user_id") or row.get("subject_id") or row.get("id") or row.get("user") or row.get("row_id")
    wanted = (
        ("core.users", "id"),
        ("core.access", "user_id"),
        ("authentication.jwt_request_counters", "user_id"),
        ("assets.items", "id"),
        ("assets.items_history", "id"),
    )
    lines = []
    for source, column in wanted:
        for raw in scope.asof.rows(source).values():
            if subject is not None and subject in (raw[column], raw["id"]):
                lines.append((source, raw))
    return lines
