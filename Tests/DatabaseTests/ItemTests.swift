import TestSupport
import Testing

/// Categories, items, what becomes of them, and their service.
@Suite struct ItemTests {
    @Test func categoriesAreATree() async throws {
        let organization = try await Organization.make()
        let rows = try await organization.run(
            """
            select assets.create_category('{"name": "Vehicles", "depreciation_rate": 20}') as top \\gset
            select assets.create_category(jsonb_build_object('name', 'Cars', 'parent_id', :'top')) as cars \\gset
            select assets.create_category(jsonb_build_object('name', 'Jeeps', 'parent_id', :'cars')) as jeeps \\gset
            select :'top'; select :'cars'; select :'jeeps';
            select category_path, depth from assets.list_categories();
            select assets.move_category(:'jeeps', :'top');
            select category_path from assets.list_categories();
            select icon, depreciation_rate from assets.update_category(:'cars', '{"icon": "car", "depreciation_rate": 15.5}');
            """, as: organization.manager)
        let (top, cars, jeeps) = (rows[0], rows[1], rows[2])
        #expect(
            rows.dropFirst(3) == [
                "Vehicles|0", "Vehicles / Cars|1", "Vehicles / Cars / Jeeps|2", "Vehicles", "Vehicles / Cars",
                "Vehicles / Jeeps", "car|15.5000",
            ])
        #expect(
            try await organization.trail(of: "assets.categories", row: jeeps) == "INSERT,UPDATE \(organization.manager)"
        )
        try await organization.run("select assets.move_category('\(jeeps)', '\(cars)')")
        #expect(
            try await organization.outcomes([
                "select assets.move_category('\(top)', '\(jeeps)')", "select assets.move_category('\(top)', '\(top)')",
                "select assets.move_category('\(jeeps)', null)", "select assets.retire_category('\(top)')",
                "select assets.create_item('{\"name\": \"x\", \"category_id\": \"\(jeeps)\"}')",
                "select assets.retire_category('\(jeeps)')", "select assets.create_category('{\"name\": \"\"}')",
                "select assets.create_category('{\"name\": \"x\", \"depreciation_method\": \"magic\"}')",
                "select assets.update_category('\(cars)', '{\"parent_id\": null}')",
                "select assets.retire_category('\(cars)')", "select assets.move_category('\(cars)', null)",
                "select assets.move_category('\(jeeps)', '\(cars)')",
            ]) == [
                "KT018", "KT018", "ok", "KT014", "ok", "KT014", "KT012", "KT012", "KT023", "ok", "KT015", "KT013",
            ])
        // The tree belongs to the whole organization: seen from a branch, changed by none.
        #expect(
            try await organization.outcomes(
                [
                    "select assets.get_category('\(cars)')", "select assets.list_categories()",
                    "select assets.move_category('\(cars)', null)",
                    "select assets.create_category('{\"name\": \"x\"}')",
                ], as: organization.keeper) == ["ok", "ok", "KT007", "KT007"])
        // A snapshot taken before the lock would not show what it protects.
        let stale = try await Tool.run(
            "psql", ["-X", "-v", "VERBOSITY=verbose", "-d", organization.database.url, "-f", "-"],
            input: """
                begin isolation level repeatable read;
                set local role keeptrack_app;
                select core.set_context('\(organization.id)');
                select assets.move_category('\(cars)', null);
                """)
        #expect(stale.standardError.contains("KT024"), "\(stale.standardError)")
    }

    /// Two moves that make a circle only together, and touch no row in common: one is refused, every time.
    @Test func concurrentMovesMakeNoCircle() async throws {
        let organization = try await Organization.make()
        for _ in 0..<5 {
            let rows = try await organization.run(
                """
                select assets.create_category('{"name": "a"}') as a \\gset
                select assets.create_category('{"name": "b"}') as b \\gset
                select :'a'; select assets.create_category(jsonb_build_object('name', 'below a', 'parent_id', :'a'));
                select :'b'; select assets.create_category(jsonb_build_object('name', 'below b', 'parent_id', :'b'));
                """)
            let outcomes = try await organization.race([
                "select assets.move_category('\(rows[0])', '\(rows[3])'); select pg_sleep(0.1);",
                "select assets.move_category('\(rows[2])', '\(rows[1])'); select pg_sleep(0.1);",
            ])
            #expect(outcomes == ["KT018", "ok"])
        }
    }

    @Test func itemsFromEntryToDisposal() async throws {
        let organization = try await Organization.make()
        let (manager, keeper) = (organization.manager, organization.keeper)
        let item = try await organization.value(
            """
            select assets.create_item('{"name": "Pump", "branch_id": "\(organization.branch)", "purchase_amount": 1234.5,
                "purchase_date": "2025-01-15", "custodian_id": "\(organization.clerk)"}')
            """, as: keeper)
        #expect(
            try await organization.run(
                """
                select name, location, purchase_amount from assets.update_item('\(item)', '{"location": "Shed", "serial_number": "7"}');
                select assets.change_status('\(item)', 'active', 'maintenance', 'leaks') > now();
                select assets.change_status('\(item)', 'maintenance', 'active') > now();
                select count(*) from assets.list_items('\(organization.branch)', null, 'active');
                """, as: keeper) == ["Pump|Shed|1234.50", "t", "t", "1"])
        #expect(
            try await organization.outcomes([
                "select assets.change_status('\(item)', 'maintenance', 'inactive')",
                "select assets.change_status('\(item)', null, 'inactive')",
                "select assets.change_status('\(item)', 'active', 'active')",
                "select assets.change_status('\(item)', 'active', 'broken')",
                "select assets.change_status('\(item)', 'active', 'inactive', null, now() + interval '1 hour')",
                "select assets.change_status('\(item)', 'active', 'inactive', null, now() - interval '1 day')",
                "select assets.update_item('\(item)', '{\"status\": \"scrapped\"}')",
                "select assets.update_item('\(item)', '{\"purchase_amount\": -1}')",
                "select assets.update_item('\(item)', '{\"purchase_amount\": \"much\"}')",
                "select assets.update_item('\(item)', '{\"service_interval_days\": 0}')",
                "select assets.create_item('{\"name\": \"x\", \"status\": \"new\"}')",
                "select assets.dispose('\(item)', '2024-12-31', 'sold')",
                "select assets.dispose('\(item)', current_date + 2, 'sold')",
                "select assets.dispose('\(item)', current_date, '')", "select assets.dispose('\(item)', null, 'sold')",
                "select assets.dispose('\(item)', current_date, 'sold', -1)",
                // Its history goes on after that day.
                "select assets.dispose('\(item)', '2025-02-01', 'sold')", "select assets.approve_item('\(item)')",
            ]) == [
                "KT016", "KT016", "KT017", "KT012", "KT012", "KT017", "KT023", "KT012", "KT012", "KT012", "KT012",
                "KT012", "KT012", "KT012", "KT012", "KT012", "KT017", "KT012",
            ])
        #expect(
            try await organization.outcomes(
                ["select assets.approve_item('\(item)')", "select assets.approve_item('\(item)')"], as: manager)
                == ["ok", "KT016"])
        let record = try await organization.value(
            "select assets.record_service('\(item)', '{\"title\": \"Leak\"}')", as: keeper)
        #expect(
            try await organization.outcomes([
                "select assets.dispose('\(item)', core.local_date(now()), 'sold')",
                "select assets.retire_item('\(item)')",
            ]) == ["KT014", "KT014"])
        try await organization.run(
            """
            select assets.advance_service('\(record)', 'reported', 'cancelled') \\g /dev/null
            select assets.dispose('\(item)', core.local_date(now()), 'sold', 99.99) \\g /dev/null
            """, as: manager)
        #expect(
            try await organization.run(
                "select status, is_active, disposal_method, disposal_proceeds from assets.get_item('\(item)')")
                == ["retired|f|sold|99.99"])
        #expect(
            try await organization.outcomes([
                "select assets.dispose('\(item)', core.local_date(now()), 'sold')",
                "select assets.change_status('\(item)', 'retired', 'active')",
                "select assets.record_service('\(item)', '{\"title\": \"x\"}')", "select assets.retire_item('\(item)')",
                "select assets.update_item('\(item)', '{}')",
            ]) == ["KT019", "KT019", "KT019", "ok", "KT015"])
        // One unbroken chain, and who did it.
        #expect(
            try await organization.look(
                """
                select string_agg(concat(from_status, '>', to_status, ' ', changed_by = '\(keeper)'), ', ' order by changed_at)
                from assets.items_history_status where item_id = '\(item)' and kind = 'item_status'
                """) == ">active t, active>maintenance t, maintenance>active t, active>retired f")
        #expect(
            try await organization.trail(of: "assets.items", row: item)
                == "INSERT,UPDATE,UPDATE,UPDATE,UPDATE \(manager)")
    }

    /// An item that left earlier: the last entry lies within its last day, in the organization's zone.
    @Test func aDisposalOfAnEarlierDayEndsThatDay() async throws {
        let organization = try await Organization.make()
        // Entered past the functions, as by an import: without a history of its own.
        let last = try await organization.value(
            """
            insert into assets.items (organization_id, name) values ('\(organization.id)', 'Lost') returning id as item \\gset
            select assets.dispose(:'item', '2025-03-10', 'lost') at time zone 'Asia/Kathmandu';
            """)
        #expect(last == "2025-03-10 23:59:59.999999")
    }

    @Test func oneOfManyChangesTheStatus() async throws {
        let organization = try await Organization.make()
        let item = try await organization.value("select assets.create_item('{\"name\": \"Pump\"}')")
        let outcomes = try await organization.race(
            ["inactive", "maintenance", "retired", "scrapped"].map {
                "select assets.change_status('\(item)', 'active', '\($0)'); select pg_sleep(0.05);"
            })
        #expect(outcomes == ["KT016", "KT016", "KT016", "ok"])
        #expect(
            try await organization.look(
                """
                select count(*) || ' ' || bool_and(to_status = (select status from assets.items where id = '\(item)'))
                from assets.items_history_status where item_id = '\(item)' and from_status is not null
                """) == "1 true")
    }

    @Test func servicePhases() async throws {
        let organization = try await Organization.make()
        let (manager, keeper) = (organization.manager, organization.keeper)
        let rows = try await organization.run(
            """
            select assets.create_item('{"name": "Generator", "branch_id": "\(organization.branch)", "service_interval_days": 90}')
                as item \\gset
            select assets.record_service(:'item', '{"title": "Oil", "kind": "planned"}') as record \\gset
            select :'item'; select :'record';
            select assets.advance_service(:'record', 'reported', 'assigned', '{"examiner_id": "\(manager)"}') \\g /dev/null
            select assets.advance_service(:'record', 'assigned', 'decided', '{"estimated_cost": 500}') \\g /dev/null
            select assets.advance_service(:'record', 'decided', 'completed', '{"actual_cost": 480.25, "outcome": "done"}') \\g /dev/null
            select phase, approved_by, actual_cost, completed_at > reported_at, service_date = core.local_date(now())
                from assets.get_history(:'record');
            select last_service_date = core.local_date(now()), next_service_date - last_service_date from assets.get_item(:'item');
            select bill_number from assets.update_history(:'record', '{"bill_number": "17"}');
            select count(*) from assets.list_history(:'item', 'completed');
            """, as: keeper)
        let (item, record) = (rows[0], rows[1])
        #expect(rows.dropFirst(2) == ["completed|\(keeper)|480.25|t|t", "t|90", "17", "1"])
        #expect(
            try await organization.look(
                """
                select string_agg(concat(from_status, '>', to_status), ', ' order by changed_at)
                from assets.items_history_status where history_id = '\(record)'
                """) == ">reported, reported>assigned, assigned>decided, decided>completed")
        #expect(try await organization.trail(of: "assets.items_history", row: record).hasSuffix("UPDATE \(keeper)"))
        let open = try await organization.value(
            "select assets.record_service('\(item)', '{\"title\": \"Noise\"}', 'examined')", as: keeper)
        #expect(
            try await organization.outcomes([
                "select assets.advance_service('\(open)', 'reported', 'completed')",
                "select assets.advance_service('\(open)', 'examined', 'assigned')",
                "select assets.advance_service('\(open)', 'examined', 'examined')",
                "select assets.advance_service('\(open)', 'examined', 'mended')",
                "select assets.advance_service('\(record)', 'completed', 'cancelled')",
                "select assets.advance_service('\(open)', 'examined', 'completed', '{\"actual_cost\": -1}')",
                "select assets.advance_service('\(open)', 'examined', 'completed', '{\"phase\": \"x\"}')",
                "select assets.advance_service('\(open)', 'examined', 'completed', '{\"provider_id\": \"\(item)\"}')",
                "select assets.advance_service('\(open)', 'examined', 'completed', '{}', now() + interval '1 day')",
                "select assets.record_service('\(item)', '{\"title\": \"x\"}', 'begun')",
                "select assets.record_service('\(item)', '{}')",
                "select assets.record_service('\(item)', '{\"title\": \"x\", \"kind\": \"wash\"}')",
                "select assets.retire_history('\(open)')", "select assets.update_history('\(open)', '{}')",
            ]) == [
                "KT016", "KT017", "KT017", "KT012", "KT017", "KT012", "KT023", "KT013", "KT012", "KT012", "KT012",
                "KT012", "ok", "KT015",
            ])
        let outcomes = try await organization.race(
            Array(
                repeating: "select assets.advance_service('\(open)', 'examined', 'completed'); select pg_sleep(0.05);",
                count: 3))
        #expect(outcomes == ["KT016", "KT016", "ok"])
    }

    @Test func statisticsAreExact() async throws {
        let organization = try await Organization.make()
        let figures = try await organization.run(
            """
            select assets.create_category('{"name": "Pumps"}') as pumps \\gset
            select assets.create_item(jsonb_build_object('name', n, 'purchase_amount', 0.1, 'category_id', :'pumps',
                'branch_id', '\(organization.branch)')) from generate_series(1, 10) as n \\g /dev/null
            select assets.create_item('{"name": "No price", "status": "inactive"}') \\g /dev/null
            select assets.create_item('{"name": "Sold", "purchase_amount": 1000000}') as sold \\gset
            select assets.dispose(:'sold', core.local_date(now()), 'sold') \\g /dev/null
            select dimension, key, items, held, purchase_amount, amounts_missing from assets.statistics();
            """)
        #expect(
            figures == [
                "all|all|12|11|1.00|1", "status|active|10|10|1.00|0", "status|inactive|1|1|0|1",
                "status|retired|1|0|0|0", "branch|01|10|10|1.00|0", "branch|none|2|1|0|1",
                "category|Pumps|10|10|1.00|0",
                "category|none|2|1|0|1",
            ])
        #expect(
            try await organization.run(
                "select items from assets.statistics() where dimension = 'all'", as: organization.keeper)
                == ["10"])
        #expect(try await organization.outcome("select assets.statistics()", as: organization.clerk) == "KT007")
    }
}
