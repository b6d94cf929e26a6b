import Foundation
import TestSupport
import Testing

/// What holds for every function, whatever it does.
@Suite struct CatalogueTests {
    private static let ours = "('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting')"

    @Test func everyFunctionSaysWhatItDoesAndIsPinned() async throws {
        let database = try await FunctionDatabase.shared()
        let silent = try await database.sql(
            """
            select string_agg(p.oid::regprocedure::text, ', ') from pg_proc as p
            where p.pronamespace::regnamespace::text in \(Self.ours) and obj_description(p.oid, 'pg_proc') is null
            """)
        #expect(silent == "\n", "without a comment")
        // set_context has none: the settings that it makes must outlive it. Nor has current_epoch, the default of a
        // column of every audit event, where a SET clause would cost more than the function.
        let unpinned = try await database.sql(
            """
            select string_agg(p.proname, ', ' order by p.proname) from pg_proc as p
            where p.pronamespace::regnamespace::text in \(Self.ours) and p.proname <> 'unaudited_columns'
                and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
            """)
        #expect(unpinned == "current_epoch, set_context\n")
        // Nobody may write to the trail, its heads and the outbox by hand.
        let definers = try await database.sql(
            """
            select string_agg(p.proname, ', ' order by p.proname) from pg_proc as p
            where p.pronamespace::regnamespace::text in \(Self.ours) and p.prosecdef
            """)
        #expect(definers == "add_tree_head, begin_sealing, record_change, record_outbox\n")
    }

    @Test func everyErrorIsInTheCatalogueAndHasAHint() async throws {
        let database = try await FunctionDatabase.shared()
        let listed = try await Set(
            database.sql("select code from core.errors()").split(separator: "\n").map(String.init))
        var raised: Set<String> = []
        let folder = TestServer.root + "/queries/functions"
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".sql") {
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            for part in text.components(separatedBy: "ERRCODE = '").dropFirst() where part.hasPrefix("KT") {
                raised.insert(String(part.prefix(5)))
                let statement = part.prefix(while: { $0 != ";" })
                #expect(statement.contains("HINT = "), "\(file): \(statement)")
            }
        }
        #expect(raised == listed)
    }

    @Test func onlyTheServicesMayCallWhatWrites() async throws {
        let database = try await FunctionDatabase.shared()
        func callable(_ role: String) async throws -> [String] {
            try await database.sql(
                """
                select p.proname from pg_proc as p
                where p.pronamespace::regnamespace::text in \(Self.ours)
                    and has_function_privilege('\(role)', p.oid, 'execute')
                order by 1
                """
            ).split(separator: "\n").map(String.init)
        }
        #expect(
            try await callable("kt_reporter") == [
                "add_tree_head", "begin_sealing", "compliance", "current_actor", "current_organization", "errors",
                "local_date", "permitted_branches", "refuse_missing", "require_right", "set_context", "statistics",
            ])
        #expect(try await callable("kt_auditor") == ["errors", "set_context"])
        #expect(try await callable("keeptrack").count > 80)
        let services = try await callable("keeptrack_app")
        for function in [
            "follow", "record_change", "record_outbox", "notify_change", "distribute", "refuse_change", "stamp_update",
        ] { #expect(!services.contains(function), "\(function)") }
        let everybody = try await database.sql(
            """
            select count(*) from pg_proc as p cross join aclexplode(p.proacl) as a
            where p.pronamespace::regnamespace::text in \(Self.ours) and a.grantee = 0
            """)
        #expect(everybody == "0\n")
    }

    @Test func nothingWorksWithoutAContextOrAcrossTenants() async throws {
        let one = try await Organization.make()
        let other = try await Organization.make()
        let branch = "'\(one.branch)'"
        let user = "'\(one.clerk)'"
        let item = try await one.value(
            "select assets.create_item('{\"name\": \"Pump\", \"branch_id\": \"\(one.branch)\"}')")
        let category = try await one.value("select assets.create_category('{\"name\": \"Pumps\"}')")
        let record = try await one.value("select assets.record_service('\(item)', '{\"title\": \"Leak\"}')")
        let vehicle = try await one.value("select vehicles.register('{\"registration_number\": \"BA 1\"}')")
        let right = try await one.value("select core.grant_access(\(user), 'assets', 'branches')")
        let post = try await one.value("select position_id from core.get_user('\(one.keeper)')")
        let renewal = #"{"renewed_on": "2025-01-01", "valid_from": "2025-01-01", "valid_until": "2025-12-31"}"#
        let touching = [
            "core.get_branch(\(branch))", "core.update_branch(\(branch), '{}')", "core.retire_branch(\(branch))",
            "core.get_position('\(post)')", "core.update_position('\(post)', '{}')", "core.retire_position('\(post)')",
            "core.get_user(\(user))", "core.update_user(\(user), '{}')", "core.retire_user(\(user))",
            "core.get_profile(\(user))", "core.update_profile(\(user), '{}')",
            "core.set_citizenship_number(\(user), '1')", "core.get_citizenship_number(\(user))",
            "core.grant_access(\(user), 'users', 'branches')", "core.revoke_access('\(right)')",
            "core.get_access('\(right)')", "core.list_access(\(user))", "assets.get_category('\(category)')",
            "assets.update_category('\(category)', '{}')", "assets.move_category('\(category)', null)",
            "assets.retire_category('\(category)')", "assets.get_item('\(item)')",
            "assets.update_item('\(item)', '{}')",
            "assets.approve_item('\(item)')", "assets.retire_item('\(item)')",
            "assets.change_status('\(item)', 'active', 'inactive')",
            "assets.dispose('\(item)', date '2025-01-01', 'sold')",
            "assets.record_service('\(item)', '{\"title\": \"x\"}')",
            "assets.get_history('\(record)')", "assets.advance_service('\(record)', 'reported', 'examined')",
            "assets.update_history('\(record)', '{}')", "assets.retire_history('\(record)')",
            "vehicles.get_vehicle('\(vehicle)')", "vehicles.update_vehicle('\(vehicle)', '{}')",
            "vehicles.strike_off('\(vehicle)')", "vehicles.retire_vehicle('\(vehicle)')",
            "vehicles.renew_bluebook('\(vehicle)', '\(renewal)')",
            "vehicles.renew_insurance('\(vehicle)', '\(renewal)')",
            "vehicles.renew_pollution('\(vehicle)', '\(renewal)')", "authentication.record_failure(\(user))",
            "authentication.record_success(\(user))", "authentication.is_blocked(\(user))",
            "authentication.unblock(\(user))",
        ].map { "select \($0)" }
        let before = try await one.look("select count(*) from audit.events where organization_id = $org")
        // Seen from the other organization there is no such row.
        let outcomes = try await other.outcomes(touching)
        for (statement, outcome) in zip(touching, outcomes) { #expect(outcome == "KT010", "\(statement)") }
        #expect(outcomes.count == touching.count)
        // Nor anything to refer to.
        let referring = try await other.outcomes([
            "select core.create_user('{\"email\": \"a@b.example\", \"branch_id\": \"\(one.branch)\"}')",
            "select core.create_position('{\"name\": \"x\", \"branch_id\": \"\(one.branch)\"}')",
            "select assets.create_category('{\"name\": \"x\", \"parent_id\": \"\(category)\"}')",
            "select assets.create_item('{\"name\": \"x\", \"category_id\": \"\(category)\"}')",
            "select assets.create_item('{\"name\": \"x\", \"custodian_id\": \"\(one.clerk)\"}')",
            "select vehicles.register('{\"registration_number\": \"x\", \"item_id\": \"\(item)\"}')",
        ])
        #expect(referring == Array(repeating: "KT013", count: 6))
        // Somebody of one organization is nobody in the other.
        #expect(try await other.outcome("select core.list_branches()", as: one.manager) == "KT008")
        let lists = try await other.run(
            """
            select count(*) from assets.list_items(); select count(*) from assets.list_categories();
            select count(*) from assets.list_history(); select count(*) from vehicles.list_vehicles();
            select count(*) from vehicles.compliance(); select items from assets.statistics();
            """)
        #expect(lists == ["0", "0", "0", "0", "0", "0"])
        // Without a context nothing is done at all.
        let bare = try await other.outcomes(
            ["select set_config('app.organization_id', '', true)"] + touching
                + ["select core.list_branches()", "select core.get_organization()", "select assets.statistics()"])
        #expect(Set(bare.dropFirst()) == ["KT001"])
        #expect(try await one.look("select count(*) from audit.events where organization_id = $org") == before)
    }

    /// What guards every table, whoever writes.
    @Test func keysTrailsAndTenantsAreGuarded() async throws {
        let organization = try await Organization.make()
        let other = try await Organization.make()
        #expect(
            try await organization.outcomes([
                "select core.set_context(gen_random_uuid())", "select core.set_context(null)",
                "update core.branches set id = gen_random_uuid()", "delete from authentication.attempts",
                "insert into core.branches (organization_id, name, code) values ('\(other.id)', 'x', 'x')",
            ]) == ["KT002", "KT001", "KT003", "42501", "42501"])
        // The superuser is bound by neither rights nor row security: triggers are what is left.
        for (statement, state) in [
            ("delete from authentication.attempts", "KT004"), ("update audit.events set actor = null", "KT004"),
            ("truncate audit.outbox", "KT005"), ("truncate core.access", "KT005"),
            ("update core.branches set name = 'x' where organization_id = '\(other.id)'", "KT006"),
        ] {
            let result = try await Tool.run(
                "psql",
                [
                    "-X", "-v", "VERBOSITY=verbose", "-d", organization.database.superuserURL, "-c",
                    "begin; select core.set_context('\(organization.id)'); \(statement)",
                ])
            #expect(result.standardError.contains(state), "\(statement): \(result.standardError)")
        }
    }
}
