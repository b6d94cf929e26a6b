"""Users as of T, and the rights that they hold."""

from oracle.values import MICROSECONDS_PER_DAY

PERMISSIONS = ("view", "create", "update", "delete")


class User:
    """One user who exists."""

    def __init__(self, scope, settings, row, attempts, grants):
        self.scope = scope
        self.record = row
        self.id = row["id"]
        self.is_active = row["is_active"]
        positions = scope.asof.rows("core.positions")
        position = positions.get(row["position_id"])
        exists = position is not None and position["created_at"] < scope.as_of and not scope.asof.retired(position)
        self.position = position if exists else None
        self.without_position = self.is_active and not exists
        login = row["last_login_at"]
        self.login_hidden = login is not None and login >= scope.as_of
        seen = [attempt["at"] for attempt in attempts if attempt["success"]]
        if login is not None and not self.login_hidden:
            seen.append(login)
        self.last_seen_at = max(seen) if seen else None
        since = row["created_at"] if self.last_seen_at is None else self.last_seen_at
        self.dormant = scope.as_of - since > settings.dormant_days * MICROSECONDS_PER_DAY
        self.grants = grants

    def privileges(self):
        """`module:scope:permission`, each once, in byte order, joined by semicolons."""
        held = set()
        if self.position is not None:
            held |= listed(self.position["access_list"])
        for grant in self.grants:
            if grant["revoked_at"] is not None and grant["revoked_at"] < self.scope.as_of:
                continue
            held |= {
                f"{grant['module']}:{grant['scope']}:{name}" for name in PERMISSIONS if grant[f"can_{name}"] is True
            }
        return ";".join(sorted(held, key=lambda text: text.encode("utf-8"))) or None

    def current_values(self):
        """The columns that could not be taken back, joined by commas; None if all could."""
        scope, row = self.scope, self.record
        whole = scope.is_current("core.users", row)
        branch = scope.asof.rows("core.branches").get(row["branch_id"])
        position = scope.asof.rows("core.positions").get(row["position_id"])
        # One that wasn't recorded before T is none, then as now.
        known = position is not None and position["created_at"] < scope.as_of
        flags = (
            ("email", whole),
            ("branch", whole or (branch is not None and scope.is_current("core.branches", branch))),
            ("position", whole or (known and scope.is_current("core.positions", position))),
            ("is_active", whole),
            ("last_seen_at", self.login_hidden),
            ("dormant", self.login_hidden),
        )
        return ",".join(name for name, holds in flags if holds) or None

    def row(self):
        """The row of `users`."""
        return {
            "user_id": self.id,
            "email": self.record["email"],
            "branch": self.scope.branch(self.record["branch_id"]),
            "position": self.position["name"] if self.position else None,
            "is_active": self.is_active,
            "last_seen_at": self.last_seen_at,
            "dormant": self.dormant,
            "privileges": self.privileges(),
            "active_without_position": self.without_position,
            "current_value": self.current_values(),
        }


def listed(access_list):
    """The privileges of a position's list."""
    held = set()
    modules = access_list.get("modules") if isinstance(access_list, dict) else None
    for module, entry in (modules.items() if isinstance(modules, dict) else ()):
        if not isinstance(entry, dict):
            continue
        scope = entry.get("scope")
        scope = "" if scope is None else scope
        held |= {f"{module}:{scope}:{name}" for name in PERMISSIONS if entry.get(name) is True}
    return held


def read_users(scope, settings, attempts):
    """The users who exist, by id."""
    grants = {}
    for grant in scope.existing("core.access", "granted_at"):
        grants.setdefault(grant["user_id"], []).append(grant)
    return [
        User(scope, settings, row, attempts.get(row["id"], []), grants.get(row["id"], []))
        for row in scope.existing("core.users")
    ]


def access_changes(scope):
    """One row per permission granted or revoked in the period."""
    users = {row["id"] for row in scope.existing("core.users")}
    found = []
    for grant in scope.existing("core.access", "granted_at", parents=users, parent_column="user_id"):
        for change, at, actor in (
            ("grant", grant["granted_at"], grant["granted_by"]),
            ("revocation", grant["revoked_at"], grant["revoked_by"]),
        ):
            if not scope.instant_in_period(at):
                continue
            for name in PERMISSIONS:
                if grant[f"can_{name}"] is True:
                    row = {
                        "at": at,
                        "actor": actor,
                        "user": grant["user_id"],
                        "module": grant["module"],
                        "scope": grant["scope"],
                        "permission": name,
                        "change": change,
                    }
                    found.append(((grant["user_id"], at, grant["id"], name, change), row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]
