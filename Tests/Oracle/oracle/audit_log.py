"""Every table of the audit-log report."""

import hashlib
import json
from decimal import Decimal

from oracle.data import psql, quote
from oracle.scope import Exceptions, order
from oracle.values import Day, Instant, parse_instant

SEVERITIES = {
    "tree_head_inconsistent": "high",
    "append_only_altered": "high",
    "trail_unsealed": "medium",
    "row_deleted": "medium",
    "actor_unknown": "medium",
    "actor_missing": "low",
}

KEYS = {
    "events": ("sequence", "field"),
    "by_actor": ("actor",),
    "by_table": ("table",),
    "by_day": ("day",),
    "integrity": ("state", "tree_size", "sealed_at"),
}

APPEND_ONLY = ("authentication.attempts", "assets.items_history_status")
UNSEALED_AT_MOST = 48 * 3_600_000_000


class Trail:
    """The organization's events in the order of their seal, each with its `sequence`, and its tree heads by size."""

    def __init__(self, database):
        organization = quote(database.organization_id)
        self.events = [
            dict(event, at=parse_instant(event["at"]))
            for event in _documents(
                database,
                f"SELECT to_jsonb(t) || jsonb_build_object('xid', t.xid::text) FROM audit.events t "
                f"WHERE t.organization_id = {organization};",
            )
        ]
        self.events.sort(key=lambda event: (event["epoch"], int(event["xid"]), event["id"]))
        for number, event in enumerate(self.events, 1):
            event["sequence"] = number
        self.heads = [
            dict(head, at=parse_instant(head["at"]), created_at=parse_instant(head["created_at"]))
            for head in _documents(
                database,
                f"SELECT to_jsonb(t) || jsonb_build_object('horizon', t.horizon::text) FROM audit.tree_heads t "
                f"WHERE t.organization_id = {organization};",
            )
        ]
        self.heads.sort(key=lambda head: (head["size"], _edge(head), head["id"]))


def _documents(database, statement):
    """The JSON documents of a query of one column."""
    lines = psql(database.dsn, statement).split("\n")
    return [json.loads(line, parse_float=Decimal) for line in lines if line]


def trail_of(scope):
    """The trail, read once per database."""
    if not hasattr(scope.database, "trail"):
        scope.database.trail = Trail(scope.database)
    return scope.database.trail


def tables(scope):
    """The tables by name, each a list of rows in the declared order."""
    found = [event for event in trail_of(scope).events if scope.instant_in_period(event["at"])]
    return {
        "events": [row for event in found for row in event_rows(event)],
        "by_actor": by_actor(scope, found),
        "by_table": by_table(found),
        "by_day": by_day(scope, found),
        "integrity": integrity(scope),
        "exceptions": exceptions(scope),
    }


def figures(scope):
    """The headline figures, in the definition's order."""
    found = [event for event in trail_of(scope).events if scope.instant_in_period(event["at"])]
    return {
        "events": len(found),
        "updates": counted(found, "UPDATE"),
        "deletes": counted(found, "DELETE"),
        "actors": len({event["actor"] for event in found} - {None}),
        "without_actor": sum(1 for event in found if event["actor"] is None),
        "unsealed": len(unsealed(scope)),
        "heads_inconsistent": sum(1 for head in checked_heads(scope) if head["faults"]),
    }


# MARK: Events


def event_rows(event):
    """A row per changed field of a change, one of everything else."""
    before, after = (event[image] or {} for image in ("before", "after"))
    source = " ".join(part for part in (event["application"], event["client"]) if part is not None)
    shared = {
        "sequence": event["sequence"],
        "time": event["at"],
        "actor": event["actor"],
        "action": event["action"],
        "what": event["table_name"],
        "row_id": event["row_id"],
    }
    rest = {"source": source or None, "transaction": f"{event['epoch']}/{event['xid']}"}
    fields = sorted(before.keys() | after.keys(), key=lambda name: name.encode("utf-8"))
    if event["action"] == "UPDATE" and fields:
        return [
            {**shared, "field": name, "before": shown(name, before), "after": shown(name, after), **rest}
            for name in fields
        ]
    images = [None if event[image] is None else json_text(hidden(event[image])) for image in ("before", "after")]
    return [{**shared, "field": None, "before": images[0], "after": images[1], **rest}]


def shown(name, image):
    """One value as text."""
    value = image.get(name)
    if value is None:
        return None
    if name.endswith("_encrypted"):
        return "(encrypted)"
    return value if isinstance(value, str) else json_text(value)


def hidden(image):
    """An image without what is encrypted."""
    return {
        name: "(encrypted)" if name.endswith("_encrypted") and value is not None else value
        for name, value in image.items()
    }


def json_text(value):
    """JSON as PostgreSQL writes jsonb: keys by length, then bytes."""
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda pair: (len(pair[0].encode("utf-8")), pair[0].encode("utf-8")))
        return "{" + ", ".join(f"{json_text(name)}: {json_text(one)}" for name, one in ordered) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(json_text(one) for one in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        # Python escapes DEL as PostgreSQL does: not at all.
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


# MARK: Sums


def counted(events, action):
    """How many events are of an action."""
    return sum(1 for event in events if event["action"] == action)


def tallies(events):
    """The counts that the three tables of sums share."""
    return {
        "events": len(events),
        "inserts": counted(events, "INSERT"),
        "updates": counted(events, "UPDATE"),
        "deletes": counted(events, "DELETE"),
    }


def span(events):
    """The first and the last time."""
    times = [event["at"] for event in events]
    return {"first_at": Instant(min(times)), "last_at": Instant(max(times))}


def grouped(events, key):
    """The events by a key."""
    groups = {}
    for event in events:
        groups.setdefault(key(event), []).append(event)
    return groups


def by_actor(scope, found):
    """Who wrote."""
    groups = grouped(found, lambda event: event["actor"])
    return [
        {
            "actor": actor,
            "email": scope.name("core.users", actor, "email"),
            **tallies(groups[actor]),
            "tables": len({event["table_name"] for event in groups[actor]}),
            **span(groups[actor]),
        }
        for actor in sorted(groups, key=order)
    ]


def by_table(found):
    """What was written."""
    groups = grouped(found, lambda event: event["table_name"])
    return [
        {
            "table": table,
            **tallies(groups[table]),
            "rows": len({event["row_id"] for event in groups[table]}),
            "actors": len({event["actor"] for event in groups[table]} - {None}),
            **span(groups[table]),
        }
        for table in sorted(groups, key=order)
    ]


def by_day(scope, found):
    """Every day of the period."""
    groups = grouped(found, lambda event: scope.zone.day(event["at"]))
    return [
        {
            "day": Day(day),
            **tallies(groups.get(day, [])),
            "actors": len({event["actor"] for event in groups.get(day, [])} - {None}),
        }
        for day in range(scope.first, scope.last + 1)
    ]


# MARK: Integrity


def _edge(head):
    return head["epoch"], int(head["horizon"])


def _place(event):
    return event["epoch"], int(event["xid"])


def known_heads(scope):
    """The heads that were there at T, smallest first."""
    return [head for head in trail_of(scope).heads if head["at"] < scope.as_of and head["created_at"] < scope.as_of]


def unsealed(scope):
    """The events before T past every head that was there at T."""
    edge = max((_edge(head) for head in known_heads(scope)), default=(0, 0))
    return [event for event in trail_of(scope).events if _place(event) >= edge and event["at"] < scope.as_of]


def checked_heads(scope):
    """The heads with what is there between each and the one before: found, missing; faults: how many kinds."""
    checked = []
    before = {"size": 0, "root": None, "epoch": 0, "horizon": "0"}
    for head in known_heads(scope):
        found = sum(1 for event in trail_of(scope).events if _edge(before) <= _place(event) < _edge(head))
        missing = head["size"] - before["size"] - found
        faults = [
            missing != 0,
            head["size"] == before["size"],
            _edge(head) < _edge(before),
            fold(head) != head["root"] or len(head["frontier"]) != bin(head["size"]).count("1"),
        ]
        checked.append(dict(head, found=found, missing=missing, faults=sum(faults), root_before=before["root"]))
        before = head
    return checked


def fold(head):
    """The root that the subtrees at the right edge give, as the database writes bytes; None without any."""
    hashes = [bytes.fromhex(one[2:]) for one in head["frontier"]]
    while len(hashes) > 1:
        right, left = hashes.pop(), hashes.pop()
        hashes.append(hashlib.sha256(b"\x01" + left + right).digest())
    return "\\x" + hashes[0].hex() if hashes else None


def integrity(scope):
    """The heads, then the trail as it is."""
    heads = checked_heads(scope)
    rows = [
        {
            "state": "sealed",
            "sealed_at": head["at"],
            "tree_size": head["size"],
            "root": head["root"][2:],
            "last_sealed_root": head["root_before"][2:] if head["root_before"] else None,
            "new_events": head["found"],
            "consistent": not head["faults"],
            "gaps": head["missing"],
            "signed": head["signature"] is not None,
        }
        for head in heads
    ]
    tail = len(unsealed(scope))
    rows.append(
        {
            "state": "present",
            "sealed_at": None,
            "tree_size": sum(head["found"] for head in heads) + tail,
            "root": None,
            "last_sealed_root": heads[-1]["root"][2:] if heads else None,
            "new_events": tail,
            "consistent": all(not head["faults"] for head in heads) if heads else None,
            "gaps": sum(head["missing"] for head in heads) if heads else None,
            "signed": None,
        }
    )
    return rows


def exceptions(scope):
    """What somebody must look at, of all history up to T."""
    found = Exceptions(SEVERITIES)
    organization = scope.database.organization_id
    for head in checked_heads(scope):
        if head["faults"]:
            found.report("tree_head_inconsistent", "audit.tree_heads", head["id"], None)
    if any(event["at"] < scope.as_of - UNSEALED_AT_MOST for event in unsealed(scope)):
        found.report("trail_unsealed", "core.organizations", organization, None)
    events = [event for event in trail_of(scope).events if event["at"] < scope.as_of]
    for event in events:
        if event["table_name"] in APPEND_ONLY and event["action"] != "INSERT":
            found.report("append_only_altered", event["table_name"], event["row_id"], None)
        elif event["action"] == "DELETE":
            found.report("row_deleted", event["table_name"], event["row_id"], None)
    people = scope.asof.rows("core.users")
    for actor in {event["actor"] for event in events} - {None}:
        if actor not in people or people[actor]["created_at"] >= scope.as_of:
            found.report("actor_unknown", "core.users", actor, None)
    for table in sorted({event["table_name"] for event in events if event["actor"] is None}, key=order):
        found.report("actor_missing", table, organization, None)
    return found.rows()
