"""What makes records hard to rely on, and a sealed trail with heads that lie; see fuzz.py."""

import hashlib
import json
from datetime import timedelta

AUDITED_GONE = ("vehicles.pollution_sticker_renewal", "assets.shared_bill_parts", "authentication.attempts")


def quality(fuzz, ids):
    """Spoils rows in ways that the data-quality report looks for. Draws come last: other rows stay as they were."""
    r = fuzz.random
    providers = [fuzz.add("assets.service_providers", name=f"Provider {n}") for n in range(5)]
    for row in providers:
        fuzz.past("assets.service_providers", row, {"deleted_at": fuzz.instant, "name": lambda: "Renamed"}, 0.5)
    named = [row["id"] for row in providers] + [fuzz.id()]
    for table in ("assets.items_history", "assets.shared_bills"):
        for row in fuzz.rows[table]:
            row["provider_id"] = fuzz.maybe(r.choice(named), 0.5)
    for row in fuzz.rows["assets.items"]:
        row["barcode"] = fuzz.maybe(r.choice((f"99{r.randrange(60)}", "", " \t", "\u00a0")), 0.8)
        if r.random() < 0.1:
            row["branch_id"] = fuzz.id()
    for row in fuzz.rows["assets.items_history"]:
        row["next_service_amount"] = fuzz.maybe(fuzz.amount(), 0.2)
    for row in fuzz.rows["core.users"]:
        if r.random() < 0.3:
            form = r.choice(("", "nobody", "a@b", "a@b.c\n", "a b@c.d", "a@@b.c", "\u00e9@\u00e9.np"))
            row["email"] = form + row["id"][:4]
    for _ in range(3):
        stranger = fuzz.id()
        for _ in range(r.randrange(1, 4)):
            at = fuzz.instant()
            fuzz.add("authentication.attempts", at, user_id=stranger, at=at, success=False)
    record = r.choice(fuzz.rows["assets.items_history"])
    record["provider_id"] = named[-1]
    for table, child in (("assets.items_history", "item_id"), ("vehicles.insurance_renewal", "bluebook_id")):
        r.choice(fuzz.rows[table])[child] = fuzz.id()
    # Gone without a trace, and on the record.
    for table in AUDITED_GONE:
        for row in r.sample(fuzz.rows[table], 3):
            fuzz.rows[table].remove(row)
    fuzz.delete("assets.items_history_status", r.choice(fuzz.rows["assets.items_history_status"]))
    row = r.choice(fuzz.rows["authentication.attempts"])
    fuzz.change("authentication.attempts", row, {"success": not row["success"]}, True, r.choice(ids))
    moved_clocks(fuzz)
    encrypted = fuzz.add("core.profile", user_id=r.choice(ids), citizenship_number_encrypted="\\x00ff")
    fuzz.change("core.profile", encrypted, {"citizenship_number_encrypted": "\\x00fe", "bio": "line\n\"two\""})


def moved_clocks(fuzz):
    """The organization's zone and settings change, on the record or not, within the days that reports are of."""
    r = fuzz.random
    organization = fuzz.rows["core.organizations"][0]
    for at in sorted(fuzz.instant() for _ in range(r.randrange(4))):
        changes = r.choice(
            (
                {"timezone": r.choice(("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"))},
                {"settings": {"dormant_days": r.choice((1, 30, 300)), "block_failures": r.choice((1, 2, 5))}},
                {"settings": r.choice(([], [1], "text", 7))},
                {"settings": {"maintenance": {"acknowledged": 2, "working_time": r.random() < 0.5}}},
                {"name": r.choice(("", "x" * 9_999, "\u0645\u0631\u062d\u0628\u0627 \u202e\"=<&>'", "\U0001f69a\n\t"))},
                {"currency": r.choice(("USD", "INR"))},
            )
        )
        fuzz.change("core.organizations", organization, changes, r.random() < 0.8, None, at)


def place(number, count):
    """Epoch and transaction of the n-th event (from 1) of so many: order in time and in the seal differ."""
    return (1 if 2 * number <= count else 2), 1000 + number * 7919 % 13


def trail(fuzz):
    """The SQL that moves events to their transactions and adds heads: good ones, and one of every wrong kind."""
    r, count = fuzz.random, len(fuzz.events)
    places = sorted(place(number, count) for number in range(1, count + 1))
    leaves = [hashlib.sha256(str(number).encode()).digest() for number in range(count + 10)]
    lines = [
        "UPDATE audit.events AS e SET epoch = 1 + (2 * n.number > n.count)::int, "
        "xid = (1000 + n.number * 7919 % 13)::text::xid8, "
        "application = CASE WHEN n.number % 3 > 0 THEN 'keeptrack' END, "
        "client = CASE WHEN n.number % 2 > 0 THEN '10.0.0.1' END "
        "FROM (SELECT organization_id, id, row_number() OVER (ORDER BY id) AS number, count(*) OVER () AS count "
        "FROM audit.events) AS n WHERE n.organization_id = e.organization_id AND n.id = e.id;"
    ]
    sizes = set()
    for epoch, horizon in [(1, 1003), (1, 1009), (1, 1013), (2, 1004), (2, 1010)]:
        size = sum(1 for one in places if one < (epoch, horizon))
        fault = r.choice(("none", "none", "root", "edge", "size", "horizon", "empty"))
        size += r.choice((-1, 1)) if fault == "size" else 0
        if size <= 0 or size in sizes:
            continue
        sizes.add(size)
        edge = frontier(leaves[:size])
        root = fold(edge)
        if fault == "root":
            root = leaves[0]
        if fault == "edge":
            edge = edge[:-1] + [leaves[1]]
        if fault == "horizon":
            horizon = 1001
        at = fuzz.instant()
        signed = r.random() < 0.5
        head = {
            "organization_id": fuzz.organization,
            "id": fuzz.id(),
            "size": size,
            "root": "\\x" + root.hex(),
            "horizon": str(horizon),
            "epoch": epoch,
            "frontier": "{" + ",".join(f'"\\\\x{one.hex()}"' for one in edge if fault != "empty") + "}",
            "at": at.isoformat(),
            "created_at": (at + timedelta(seconds=r.choice((0, 0, 86400)))).isoformat(),
            "signature": "\\x01" if signed else None,
            # Not read by reports; a database may ask for them.
            "note": "fuzz",
            "public_key": "\\x02" if signed else None,
        }
        document = json.dumps(head).replace("'", "''")
        lines.append(
            f"INSERT INTO audit.tree_heads SELECT * FROM jsonb_populate_record(NULL::audit.tree_heads, '{document}');"
        )
    return lines


def frontier(leaves):
    """The roots of the complete subtrees over the leaves, largest first (RFC 6962, 2.1)."""
    edge = []
    for number, leaf in enumerate(leaves):
        hash_ = leaf
        while number & 1:
            hash_ = hashlib.sha256(b"\x01" + edge.pop() + hash_).digest()
            number >>= 1
        edge.append(hash_)
    return edge


def fold(edge):
    """The root over all leaves."""
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = hashlib.sha256(b"\x01" + left + root).digest()
    return root
