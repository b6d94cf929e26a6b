"""Branches, people, their rights and sign-ins at the edges of the rules; see fuzz.py."""

from datetime import datetime, timedelta, timezone

BEGINNING = datetime(2020, 1, 1, tzinfo=timezone.utc)


def people(fuzz):
    """Branches, positions, users, rights, attempts and counters."""
    r = fuzz.random
    fuzz.add("core.organizations", BEGINNING, name="Fuzz", slug="fuzz", timezone=fuzz.zone_name, currency="NPR")
    organization = fuzz.rows["core.organizations"][0]
    organization["id"] = fuzz.organization
    organization["settings"] = {}
    fuzz.events.clear()
    settings = r.choice(
        (
            {},
            {"block_failures": 2, "block_minutes": 30, "dormant_days": 30},
            {"block_failures": 0, "dormant_days": "90", "working_hours": {"days": ["mon"], "from": "9", "to": "17:00"}},
            {"working_hours": {"days": ["mon", "tue"], "from": "00:00", "to": "24:00"}, "block_minutes": True},
        )
    )
    promises = r.choice(
        (
            {},
            {"maintenance": {"working_time": True}},
            {"maintenance": {"working_time": True, "assigned": {"urgent": 0.5, "normal": 2.25, "serious": None}}},
            {
                "maintenance": {
                    "working_time": "yes",
                    "acknowledged": {"urgent": -1, "serious": 1.001, "normal": "1"},
                    "examined": 24,
                    "first_time_fix_days": 7.5,
                    "first_time_fix_pct": 50,
                    "cost_tolerance_pct": 0,
                }
            },
            {"maintenance": []},
            {"maintenance": {"working_time": True, "first_time_fix_days": 29, "cost_tolerance_pct": 12.5}},
        )
    )
    settings = {**settings, **promises}
    fuzz.change("core.organizations", organization, {"settings": settings}, at=BEGINNING + timedelta(days=366))
    codes = ("KTM", "PKR", "b", "É", "z")
    branches = [fuzz.add("core.branches", name=f"Branch {n}", code=code) for n, code in enumerate(codes)]
    for row in branches:
        fuzz.past("core.branches", row, {"code": lambda: f"C{r.randrange(10**6)}", "deleted_at": fuzz.instant})
    lists = [
        {},
        {"modules": {"assets": {"scope": "organization", "view": True, "create": False}}},
        {"modules": {"assets": {"view": True}, "Vehicles": {"scope": "branches", "delete": True, "update": "yes"}}},
        {"departments": {"Fleet": ["driver"]}},
    ]
    positions = [fuzz.add("core.positions", name=f"Position {n}", access_list=r.choice(lists)) for n in range(4)]
    for row in positions:
        fuzz.past("core.positions", row, {"name": lambda: "Renamed", "deleted_at": fuzz.instant})
    users = []
    for n in range(25):
        users.append(
            fuzz.add(
                "core.users",
                email=f"user{n}@example.org",
                branch_id=fuzz.maybe(r.choice(branches)["id"]),
                position_id=fuzz.maybe(r.choice(positions)["id"]),
                is_active=r.random() < 0.8,
                last_login_at=fuzz.maybe(fuzz.instant(), 0.5),
            )
        )
    ids = [row["id"] for row in users]
    for row in users:
        candidates = {
            "position_id": lambda: r.choice(positions)["id"],
            "is_active": lambda: r.random() < 0.5,
            "deleted_at": fuzz.instant,
            "email": lambda: f"new{r.randrange(10**6)}@example.org",
        }
        while r.random() < 0.5:
            name = r.choice(list(candidates))
            actor = r.choice((row["id"], r.choice(ids), None))
            fuzz.change("core.users", row, {name: candidates[name]()}, r.random() < 0.8, actor)
    rights(fuzz, ids)
    sign_ins(fuzz, ids)
    return branches, ids


def rights(fuzz, ids):
    """Grants, revoked, rewritten and removed ones too."""
    r = fuzz.random
    for _ in range(40):
        row = fuzz.add(
            "core.access",
            user_id=r.choice(ids),
            module=r.choice(("assets", "vehicles")),
            scope=r.choice(("organization", "branches")),
            can_view=r.random() < 0.5,
            can_create=r.random() < 0.5,
            can_update=r.random() < 0.5,
            can_delete=r.random() < 0.2,
            granted_by=fuzz.maybe(r.choice(ids)),
            granted_at=fuzz.instant(),
            revoked_at=fuzz.maybe(fuzz.instant(), 0.3),
        )
        if r.random() < 0.2:
            row["granted_by"] = row["user_id"]
        if r.random() < 0.4:
            changes = r.choice(({"revoked_at": fuzz.instant(), "revoked_by": r.choice(ids)}, {"can_view": True}))
            fuzz.change("core.access", row, changes, r.random() < 0.8, r.choice((row["user_id"], r.choice(ids), None)))
        if r.random() < 0.1:
            fuzz.delete("core.access", row)


def sign_ins(fuzz, ids):
    """Bursts of attempts a few minutes apart, and counters that people reset."""
    r = fuzz.random
    for user_id in ids:
        moments = []
        for _ in range(r.randrange(6)):
            at = fuzz.instant()
            for _ in range(r.randrange(1, 14)):
                moments.append(at)
                fuzz.add(
                    "authentication.attempts",
                    at + timedelta(seconds=r.choice((0, 0, 0, 86400))),
                    user_id=user_id,
                    at=at,
                    success=r.random() < 0.2,
                )
                at += timedelta(minutes=r.choice((0, 1, 2, 5, 15, 30)), microseconds=r.choice((0, 0, 0, 1)))
        if not moments:
            continue
        counter = fuzz.add("authentication.jwt_request_counters", min(moments), user_id=user_id)
        for at in sorted(r.sample(moments, min(len(moments), 4))):
            at += timedelta(minutes=r.choice((0, 1, 7, 14)))
            changes = {"unblocked_at": r.choice((at, None)), "unblocked_by": r.choice((user_id, r.choice(ids), None))}
            fuzz.change("authentication.jwt_request_counters", counter, changes, True, None, at)
