"""Items, what happened to them, and vehicles at the edges of the rules; see fuzz.py."""

from datetime import date, timedelta

STATUSES = ("active", "maintenance", "inactive", "retired", "scrapped")
PHASES = ("reported", "assigned", "examined", "decided", "completed", "cancelled")

# Before the calendar's first day and fiscal year, on them, and around the night that Nepal's clocks went on.
OLD = (date(1900, 1, 31), date(1918, 4, 12), date(1918, 4, 13), date(1918, 7, 16), date(1985, 12, 31), date(1986, 1, 1))
NAMES = ("", " ", "=1+1", "\tTab", 'Two\nlines, "quoted"', "\u091f\u094d\u0930\u0915", "\U0001f69a\u2028", "-12")


def register(fuzz, branches, ids):
    """Categories, items, what happened to them and what it cost."""
    r = fuzz.random
    methods = ("straight_line", "declining_balance")
    categories = []
    for n in range(10):
        row = fuzz.add(
            "assets.categories",
            name=f"Category {n}",
            parent_id=fuzz.maybe(r.choice(categories)["id"], 0.7) if categories else None,
            depreciation_method=fuzz.maybe(r.choice(methods), 0.5),
            depreciation_rate=fuzz.maybe(r.choice((10, 15.5, 33.3333, 100, 120, 0, -5)), 0.6),
            useful_life_months=fuzz.maybe(r.choice((0, 1, 7, 36, 60)), 0.6),
            salvage_value=fuzz.maybe(fuzz.amount(), 0.4),
            tax_pool=fuzz.maybe(r.choice(("A", "B", "C", "D", "E", "E", "F", "b")), 0.6),
        )
        categories.append(row)
    # A walk that meets itself.
    categories[0]["parent_id"] = categories[-1]["id"]
    for row in categories:
        fuzz.past("assets.categories", row, {"name": lambda: "Renamed", "deleted_at": fuzz.instant})
    makers = [fuzz.add("assets.manufacturer", name=f"Maker {n}") for n in range(3)]
    models = [fuzz.add("assets.model_number", name=f"Model {n}") for n in range(3)]
    vendors = [fuzz.add("assets.purchased_from", name=f"Vendor {n}") for n in range(3)]
    providers = [fuzz.add("assets.service_providers", name=f"Firm {n}") for n in range(4)]
    for row in providers:
        fuzz.past("assets.service_providers", row, {"name": lambda: "Renamed", "deleted_at": fuzz.instant})
    for row in makers + models:
        table = "assets.manufacturer" if row in makers else "assets.model_number"
        fuzz.past(table, row, {"name": lambda: "Renamed"})
    pool_balances(fuzz)
    records = []
    for n in range(150):
        purchased = r.choice(OLD) if r.random() < 0.1 else fuzz.day()
        item = fuzz.add(
            "assets.items",
            name=f"Item {n}" if r.random() < 0.8 else r.choice(NAMES),
            branch_id=fuzz.maybe(r.choice(branches)["id"]),
            category_id=fuzz.maybe(r.choice(categories)["id"]),
            model_number_id=fuzz.maybe(r.choice(models)["id"], 0.5),
            manufacturer_id=fuzz.maybe(r.choice(makers)["id"], 0.5),
            purchased_from_id=fuzz.maybe(r.choice(vendors)["id"], 0.5),
            serial_number=fuzz.maybe(r.choice((f"S{n}", "0042", "", "1E5"))),
            purchase_date=fuzz.maybe(purchased, 0.9),
            purchase_amount=fuzz.maybe(fuzz.amount(), 0.9),
            warranty_months=fuzz.maybe(r.choice((0, 1, 12, 24, -1, 120000)), 0.7),
            useful_life_months=fuzz.maybe(r.choice((0, 1, 7, 36, 60)), 0.4),
            salvage_value=fuzz.maybe(fuzz.amount(), 0.4),
            depreciation_method=fuzz.maybe(r.choice(methods), 0.4),
            depreciation_rate=fuzz.maybe(r.choice((10, 15.5, 33.3333, 100, 120, 0, -5)), 0.4),
            service_interval_days=fuzz.maybe(r.choice((0, 30, 90, -3)), 0.5),
            next_service_date=fuzz.maybe(fuzz.day(), 0.4),
            status=r.choice(STATUSES),
            disposed_on=fuzz.maybe(fuzz.day(), 0.3),
            disposal_proceeds=fuzz.maybe(fuzz.amount(), 0.3),
            disposal_method=fuzz.maybe(r.choice(("sold", "traded_in", "lost")), 0.5),
            location=fuzz.maybe(r.choice(("Store", "", " ")), 0.6),
            department=fuzz.maybe(r.choice(("Fleet", "")), 0.6),
            custodian_id=fuzz.maybe(r.choice(ids), 0.7),
            barcode=fuzz.maybe(r.choice((f"97{n}", "0042", "")), 0.6),
            last_seen_at=fuzz.maybe(fuzz.instant(), 0.6),
            approved_by=fuzz.maybe(r.choice(ids)),
            approved_at=fuzz.maybe(fuzz.instant()),
            created_by=fuzz.maybe(r.choice(ids)),
        )
        if r.random() < 0.3:
            item["approved_by"] = item["created_by"]
        candidates = {
            "branch_id": lambda: r.choice(branches)["id"],
            "purchase_amount": fuzz.amount,
            "disposed_on": fuzz.day,
            "status": lambda: r.choice(STATUSES),
            "deleted_at": fuzz.instant,
            "name": lambda: "Renamed",
        }
        fuzz.past("assets.items", item, candidates)
        changes(fuzz, item, ids)
        records += services(fuzz, item, ids, providers)
    bills(fuzz, records)


def pool_balances(fuzz):
    """Opening balances of tax pools, some of a year or a pool that there is not."""
    r = fuzz.random
    for start in range(2076, 2084):
        for pool in "ABCDEF":
            if r.random() < 0.35:
                year = r.choice((f"{start}/{(start + 1) % 100:02d}",) * 8 + (f"{start}", f"{start}-{start + 1}"))
                row = fuzz.add("assets.tax_pool_balances", fiscal_year=year, pool=pool, opening=fuzz.amount())
                if r.random() < 0.3:
                    fuzz.change("assets.tax_pool_balances", row, {"opening": fuzz.amount()})


def changes(fuzz, item, ids):
    """Changes of status, some of a broken chain, some at one moment."""
    r = fuzz.random
    moments = sorted(fuzz.instant() for _ in range(r.randrange(8)))
    if len(moments) > 2 and r.random() < 0.4:
        moments[1] = moments[0]
    status = r.choice(STATUSES[:3])
    for at in moments:
        source = fuzz.maybe(status if r.random() < 0.85 else r.choice(STATUSES), 0.95)
        target = r.choice(STATUSES[:3] if r.random() < 0.85 else STATUSES)
        event = fuzz.add(
            "assets.items_history_status",
            r.choice((at, at, at, at + timedelta(days=r.randrange(60)))),
            item_id=item["id"],
            kind="item_status",
            from_status=source,
            to_status=target,
            changed_at=at,
            changed_by=fuzz.maybe(r.choice(ids)),
        )
        status = target
        # Its table is append-only: somebody had switched the guard off.
        if r.random() < 0.03:
            changes = {"to_status": r.choice(STATUSES), "from_status": r.choice(STATUSES), "changed_at": fuzz.instant()}
            fuzz.change("assets.items_history_status", event, changes)
        elif r.random() < 0.02:
            fuzz.delete("assets.items_history_status", event)


def services(fuzz, item, ids, providers):
    """Records of an item, some just as long after the one before as a repair has to hold."""
    r, records = fuzz.random, []
    completed = None
    for _ in range(r.randrange(5)):
        reported = fuzz.instant()
        if completed is not None and r.random() < 0.4:
            reported = completed + timedelta(days=r.choice((0, 29, 30)), microseconds=r.choice((-1, 0, 1)))
        completed = reported + timedelta(
            hours=r.choice((-5, 0, 1, 30, 700)), microseconds=r.choice((0, 0, -1, 1, 1_234_567))
        )
        estimate = fuzz.maybe(fuzz.amount())
        cost = fuzz.maybe(fuzz.amount())
        if estimate is not None and r.random() < 0.4:
            cost = round(estimate * r.choice((90, 110, 100)) + r.choice((-1, 0, 1))) / 100
        record = fuzz.add(
            "assets.items_history",
            item_id=item["id"],
            title=f"Record {r.randrange(10**6)}",
            kind=r.choice(("repair", "repair", "planned", "inspection", "other")),
            phase=r.choice(("completed", "completed", "completed") + PHASES),
            priority=r.choice(("normal", "serious", "urgent")),
            provider_id=fuzz.maybe(r.choice(providers)["id"]),
            examiner_id=fuzz.maybe(r.choice(ids)),
            actual_cost=cost,
            estimated_cost=estimate,
            reported_at=fuzz.maybe(reported, 0.9),
            reported_by=fuzz.maybe(r.choice(ids)),
            approved_by=fuzz.maybe(r.choice(ids)),
            approved_at=fuzz.maybe(fuzz.instant()),
            completed_at=fuzz.maybe(completed, 0.9),
            service_date=fuzz.maybe(fuzz.day(), 0.5),
            next_service_date=fuzz.maybe(fuzz.day(), 0.4),
            created_by=fuzz.maybe(r.choice(ids)),
        )
        if r.random() < 0.2:
            record["approved_by"] = record["reported_by"]
        candidates = {
            "phase": lambda: r.choice(("completed", "cancelled", "decided")),
            "priority": lambda: r.choice(("normal", "urgent")),
            "actual_cost": fuzz.amount,
            "deleted_at": fuzz.instant,
            "completed_at": fuzz.instant,
        }
        fuzz.past("assets.items_history", record, candidates)
        phases(fuzz, record, reported, completed, ids)
        records.append(record)
    return records


def phases(fuzz, record, reported, completed, ids):
    """What a record went through: to the microsecond in time or late, out of order, left out, twice, or not at all."""
    r = fuzz.random
    if r.random() < 0.2:
        return
    events = [(reported, None, "reported")] if r.random() < 0.9 else []
    for phase in PHASES[1:]:
        if r.random() < 0.3:
            continue
        hours = r.choice((0, 0.5, 1, 4, 7, 24, 48, 600, -3))
        at = reported + timedelta(hours=hours, microseconds=r.choice((-1, 0, 0, 1)))
        if phase == "completed" and r.random() < 0.7:
            at = completed
        events.append((at, r.choice(("reported", "assigned", "examined", phase)), phase))
    if r.random() < 0.2:
        events.append((completed + timedelta(hours=r.choice((-1, 0, 100))), "completed", r.choice(PHASES)))
    for at, source, target in events:
        event = fuzz.add(
            "assets.items_history_status",
            r.choice((at, at, at, at + timedelta(days=r.randrange(60)))),
            item_id=record["item_id"],
            history_id=record["id"],
            kind="service_phase",
            from_status=source,
            to_status=target,
            changed_at=at,
            changed_by=fuzz.maybe(r.choice(ids)),
        )
        # Its table is append-only: somebody had switched the guard off.
        if r.random() < 0.03:
            changes = {"to_status": r.choice(PHASES), "changed_at": fuzz.instant()}
            fuzz.change("assets.items_history_status", event, changes)
        elif r.random() < 0.02:
            fuzz.delete("assets.items_history_status", event)


def bills(fuzz, records):
    """Shared bills with their parts."""
    r = fuzz.random
    for n in range(40):
        parts = [fuzz.amount() for _ in range(r.randrange(4))]
        total = round(sum(parts), 2) if r.random() < 0.7 else fuzz.amount()
        bill = fuzz.add(
            "assets.shared_bills", number=f"B{n}", billed_on=fuzz.maybe(fuzz.day(), 0.9), total=fuzz.maybe(total, 0.9)
        )
        fuzz.past("assets.shared_bills", bill, {"deleted_at": fuzz.instant, "total": fuzz.amount})
        for amount in parts:
            part = fuzz.add(
                "assets.shared_bill_parts",
                bill_id=bill["id"],
                history_id=fuzz.maybe(r.choice(records)["id"], 0.9),
                amount=amount,
            )
            if r.random() < 0.15:
                fuzz.change("assets.shared_bill_parts", part, {"amount": fuzz.amount()})
            if r.random() < 0.1:
                fuzz.delete("assets.shared_bill_parts", part)


def fleet(fuzz, branches):
    """Vehicles, of items and of none, and papers that overlap, leave gaps, end before they begin or start later."""
    r = fuzz.random
    items = [row["id"] for row in fuzz.rows["assets.items"]]
    plates = [f"BA 1 KHA {n}" for n in range(50)]
    for n in range(60):
        registered = fuzz.day()
        vehicle = fuzz.add(
            "vehicles.bluebook",
            item_id=fuzz.maybe(r.choice(items), 0.6),
            branch_id=fuzz.maybe(r.choice(branches)["id"]),
            registration_number=r.choice(plates),
            **{
                "class": fuzz.maybe(r.choice(("motorcycle", "scooter", "car", "jeep", "bus", "three_wheeler"))),
                "use": fuzz.maybe(r.choice(("private", "public", "government"))),
            },
            engine_cc=fuzz.maybe(r.choice((0, 110, 125, 126, 150, 1000, 1001, 1500, 2500, 9000))),
            motor_kw=fuzz.maybe(r.choice((0, 3, 7.5, 50)), 0.2),
            province=fuzz.maybe(r.choice(("bagmati", "gandaki", "koshi"))),
            registered_on=fuzz.maybe(registered),
            struck_off_on=fuzz.maybe(fuzz.day(), 0.15),
        )
        candidates = {
            "registration_number": lambda: r.choice(plates),
            "deleted_at": fuzz.instant,
            "struck_off_on": fuzz.day,
            "branch_id": lambda: r.choice(branches)["id"],
        }
        fuzz.past("vehicles.bluebook", vehicle, candidates, 0.3)
        papers(fuzz, vehicle, "vehicles.bluebook_renewal", (365, 366, 730), ("tax", "fee", "penalty"))
        papers(fuzz, vehicle, "vehicles.insurance_renewal", (365, 366), ("premium",))
        papers(fuzz, vehicle, "vehicles.pollution_sticker_renewal", (180, 365), ("charge",))


def papers(fuzz, vehicle, table, lengths, amounts):
    """Renewals of one kind, roughly one after the other."""
    r = fuzz.random
    day = fuzz.day()
    for _ in range(r.randrange(6)):
        until = day + timedelta(days=r.choice(lengths) - 1 if r.random() < 0.9 else r.choice((-10, -1, 0)))
        if r.random() < 0.3:
            until = r.choice(fuzz.edges) + timedelta(days=r.choice((-90, -30, -8, -7, -1, 0, 1, 7, 30, 90)))
        renewal = fuzz.add(
            table,
            bluebook_id=vehicle["id"],
            renewed_on=day + timedelta(days=r.choice((0, 0, -3, 5, 400))),
            valid_from=day,
            valid_until=until,
            **{name: fuzz.maybe(fuzz.amount()) for name in amounts},
        )
        fuzz.past(table, renewal, {"valid_until": fuzz.day, "deleted_at": fuzz.instant}, 0.2)
        day = until + timedelta(days=r.choice((1, 1, 1, 0, 2, 40, -40)))
