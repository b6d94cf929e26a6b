import TestSupport
import Testing

/// Organizations, branches, positions, users and their rights.
@Suite struct PeopleTests {
    @Test func organizations() async throws {
        let organization = try await Organization.make()
        let slug = try await organization.value("select slug from core.get_organization()")
        #expect(
            try await organization.run(
                """
                select name, timezone, settings from core.update_organization(
                    '{"name": "Renamed", "timezone": "UTC", "settings": {"block_failures": 5}}');
                select slug from core.list_organizations() where slug = '\(slug)';
                """, as: organization.manager) == ["Renamed|UTC|{\"block_failures\": 5}", slug])
        #expect(
            try await organization.trail(of: "core.organizations", row: organization.id)
                == "INSERT,UPDATE \(organization.manager)")
        #expect(
            try await organization.outcomes([
                "select core.create_organization('{\"name\": \"x\", \"slug\": \"\(slug)\"}')",
                "select core.create_organization('{\"name\": \"x\"}')",
                "select core.create_organization('{\"name\": \"x\", \"slug\": \"x\", \"color\": 1}')",
                "select core.create_organization('[]')",
                "select core.update_organization('{\"timezone\": \"Nepal\"}')",
                "select core.update_organization('{\"settings\": {\"block_minutes\": 0}}')",
                "select core.update_organization('{\"settings\": {\"working_hours\": {\"days\": []}}}')",
                "select core.update_organization('{\"settings\": []}')",
                "select core.update_organization('{\"name\": \" \"}')",
                "select core.update_organization('{\"id\": 1}')",
            ]) == [
                "KT011", "KT012", "KT023", "KT012", "KT012", "KT012", "KT012", "KT012", "KT012", "KT023",
            ])
        #expect(
            try await organization.outcomes(
                [
                    "select core.create_organization('{\"name\": \"x\", \"slug\": \"x\"}')",
                    "select core.retire_organization()", "select core.update_organization('{\"name\": \"x\"}')",
                ], as: organization.keeper) == ["KT007", "KT007", "KT007"])
        #expect(
            try await organization.outcomes([
                "select core.retire_organization()", "select core.retire_organization()",
                "select core.update_organization('{\"name\": \"x\"}')",
            ]) == ["ok", "KT015", "KT015"])
    }

    @Test func branches() async throws {
        let organization = try await Organization.make()
        let added = try await organization.value(
            "select core.create_branch('{\"name\": \"Third\", \"code\": \"03\", \"province\": \"bagmati\"}')",
            as: organization.manager)
        #expect(
            try await organization.run(
                """
                select name, code, address from core.update_branch('\(added)', '{"name": "3rd", "address": "Butwal"}');
                select province from core.get_branch('\(added)'); select code from core.list_branches();
                select core.retire_branch('\(added)'); select code from core.list_branches();
                select count(*) from core.list_branches(true);
                """, as: organization.manager) == ["3rd|03|Butwal", "bagmati", "01", "02", "03", "01", "02", "3"])
        #expect(
            try await organization.trail(of: "core.branches", row: added)
                == "INSERT,UPDATE,UPDATE \(organization.manager)")
        // Scope "branches" sees and changes its own, and adds none.
        #expect(try await organization.run("select code from core.list_branches()", as: organization.keeper) == ["01"])
        #expect(
            try await organization.outcomes(
                [
                    "select core.create_branch('{\"name\": \"x\", \"code\": \"x\"}')",
                    "select core.get_branch('\(organization.otherBranch)')",
                    "select core.retire_branch('\(organization.otherBranch)')",
                ], as: organization.keeper) == ["KT007", "KT007", "KT007"])
        #expect(
            try await organization.outcomes([
                "select core.create_branch('{\"name\": \"x\", \"code\": \"01\"}')",
                "select core.create_branch('{\"name\": \"x\", \"code\": \"03\"}')",
                "select core.update_branch('\(organization.branch)', '{\"code\": \"02\"}')",
                "select core.update_branch('\(organization.branch)', '{\"is_active\": \"perhaps\"}')",
                "select core.update_branch('\(organization.branch)', '{\"code\": null}')",
                "select core.create_branch('{\"name\": \"x\", \"code\": \"x\", \"province\": \"nowhere\"}')",
                "select core.retire_branch('\(organization.branch)')", "select core.retire_branch('\(added)')",
                "select core.update_branch('\(added)', '{}')", "select core.get_branch(null)",
                "select core.create_user('{\"email\": \"q@q.example\", \"branch_id\": \"\(added)\"}')",
            ]) == [
                "KT011", "KT011", "KT011", "KT012", "KT012", "KT013", "KT014", "KT015", "KT015", "KT010", "KT013",
            ])
    }

    @Test func positions() async throws {
        let organization = try await Organization.make()
        let list =
            #"{"modules": {"assets": {"scope": "branches", "view": true}}, "departments": {"Fleet": ["driver"]}}"#
        let added = try await organization.value(
            "select core.create_position('{\"name\": \"Driver\", \"access_list\": \(list)}')", as: organization.manager)
        #expect(
            try await organization.run(
                "select name from core.update_position('\(added)', '{\"name\": \"Chauffeur\"}')",
                as: organization.manager) == ["Chauffeur"])
        #expect(
            try await organization.run(
                "select access_list from core.get_position('\(added)'); select name from core.list_positions();",
                as: organization.manager
            ).dropFirst() == ["Chauffeur", "Keeper", "Manager"])
        #expect(
            try await organization.trail(of: "core.positions", row: added) == "INSERT,UPDATE \(organization.manager)")
        let malformed = [
            "[]", #"{"roles": {}}"#, #"{"modules": {"assets": {"view": true}}}"#,
            #"{"modules": {"assets": {"scope": "all"}}}"#,
            #"{"modules": {"assets": {"scope": "branches", "view": "yes"}}}"#,
            #"{"modules": {"assets": {"scope": "branches", "read": true}}}"#, #"{"modules": {"assets": true}}"#,
            #"{"departments": {"Fleet": "driver"}}"#, #"{"departments": {"Fleet": [1]}}"#,
        ]
        let refused = try await organization.outcomes(
            malformed.map { "select core.create_position('{\"name\": \"x\", \"access_list\": \($0)}')" })
        #expect(refused == Array(repeating: "KT012", count: malformed.count))
        let held = try await organization.value("select position_id from core.get_user('\(organization.keeper)')")
        #expect(
            try await organization.outcomes([
                "select core.retire_position('\(held)')", "select core.retire_position('\(added)')",
                "select core.retire_position('\(added)')", "select core.update_position('\(added)', '{}')",
                "select core.update_user('\(organization.clerk)', '{\"position_id\": \"\(added)\"}')",
                "select core.create_position('{\"title\": \"x\"}')", "select core.create_position('{}')",
            ]) == ["KT014", "ok", "KT015", "KT015", "KT013", "KT023", "KT012"])
    }

    @Test func users() async throws {
        let organization = try await Organization.make()
        let other = try await Organization.make()
        let address = "Sita.\(organization.id)@example.com"
        let person = try await organization.value(
            "select core.create_user('{\"email\": \"\(address)\", \"first_name\": \"Sita\"}')", as: organization.manager
        )
        #expect(try await organization.trail(of: "core.users", row: person) == "INSERT \(organization.manager)")
        // An address is one person's in all organizations, in whatever case.
        #expect(
            try await other.outcomes([
                "select core.create_user('{\"email\": \" \(address.lowercased())\"}')",
                "select core.create_user('{\"email\": \"\(address.lowercased())\"}')",
                "select core.update_user('\(other.clerk)', '{\"email\": \"\(address.uppercased())\"}')",
                "select core.create_user('{\"email\": \"no address\"}')",
                "select core.create_user('{\"email\": null}')",
                "select core.create_user('{\"email\": \"a@b.example\", \"branch_id\": \"zero\"}')",
                "select core.create_user('{\"email\": \"a@b.example\", \"last_login_at\": null}')",
                "select set_config('app.digest_key', 'short', true)",
                "select core.create_user('{\"email\": \"a@b.example\"}')",
                "select core.find_user_by_email('a@b.example')",
            ]) == ["KT012", "KT011", "KT011", "KT012", "KT012", "KT012", "KT023", "ok", "KT020", "KT020"])
        #expect(
            try await organization.run("select * from core.find_user_by_email('\(address.uppercased())')")
                == ["\(organization.id)|\(person)"])
        // A new address gives the former one up; retiring frees it, and takes the grants.
        try await organization.run(
            """
            select core.update_user('\(person)', '{"email": "new-\(address)"}') \\g /dev/null
            select core.grant_access('\(person)', 'assets', 'branches') \\g /dev/null
            """, as: organization.manager)
        #expect(try await other.outcome("select core.create_user('{\"email\": \"\(address)\"}')") == "ok")
        #expect(
            try await organization.run(
                """
                select count(*) from core.list_users(); select core.retire_user('\(person)');
                select count(*) from core.list_users(); select count(*) from core.list_users(null, null, true);
                select count(*) from core.list_users('\(person)', 100) where id <= '\(person)';
                select count(*) from core.list_access('\(person)'); select revoked_by from core.list_access('\(person)', true);
                """, as: organization.manager) == ["4", "3", "4", "0", "0", organization.manager])
        #expect(try await other.outcome("select core.create_user('{\"email\": \"new-\(address)\"}')") == "ok")
        #expect(
            try await organization.outcomes([
                "select core.retire_user('\(person)')", "select core.update_user('\(person)', '{}')",
                "select core.update_profile('\(person)', '{}')",
                "select core.grant_access('\(person)', 'assets', 'branches')",
            ]) == ["KT015", "KT015", "KT015", "KT015"])
    }

    @Test func grants() async throws {
        let organization = try await Organization.make()
        let clerk = organization.clerk
        let right = try await organization.value(
            "select core.grant_access('\(clerk)', 'assets', 'organization', true, true)", as: organization.manager)
        #expect(
            try await organization.run(
                "select granted_by, can_view, can_create, can_update from core.get_access('\(right)')", as: clerk)
                == ["\(organization.manager)|t|t|f"])
        #expect(
            try await organization.outcomes([
                "select core.grant_access('\(clerk)', 'assets', 'organization')",
                "select core.grant_access('\(clerk)', 'assets', 'branches')",
                "select core.grant_access('\(clerk)', 'vehicles', 'somewhere')",
                "select core.grant_access('\(clerk)', ' ', 'branches')",
                "select core.grant_access('\(clerk)', 'vehicles', 'branches', false)",
                "select core.grant_access('\(clerk)', 'vehicles', 'branches', null)",
                "select core.revoke_access('\(right)')", "select core.revoke_access('\(right)')",
                "select core.grant_access('\(clerk)', 'assets', 'organization')",
            ]) == ["KT011", "ok", "KT012", "KT012", "KT012", "KT012", "ok", "KT015", "ok"])
        try await organization.run("select core.revoke_access('\(right)')", as: organization.manager)
        #expect(try await organization.trail(of: "core.access", row: right) == "INSERT,UPDATE \(organization.manager)")
    }

    @Test func racesLeaveOneWinner() async throws {
        let organization = try await Organization.make()
        let other = try await Organization.make()
        let address = "{\"email\": \"race-\(organization.id)@example.com\"}"
        async let here = organization.race(
            Array(repeating: "select core.create_user('\(address)'); select pg_sleep(0.1);", count: 4))
        async let there = other.race(
            Array(repeating: "select core.create_user('\(address)'); select pg_sleep(0.1);", count: 4))
        let outcomes = try await here + there
        #expect(
            outcomes.filter { $0 == "ok" }.count == 1 && outcomes.filter { $0 == "KT011" }.count == 7, "\(outcomes)")
        let granted = try await organization.race(
            Array(
                repeating:
                    "select core.grant_access('\(organization.clerk)', 'assets', 'branches'); select pg_sleep(0.1);",
                count: 4))
        #expect(granted == ["KT011", "KT011", "KT011", "ok"])
        // A branch is retired while somebody is given it: one of the two is refused, whichever comes second.
        let branch = try await organization.value("select core.create_branch('{\"name\": \"x\", \"code\": \"x\"}')")
        let ends = try await organization.race([
            "select core.retire_branch('\(branch)'); select pg_sleep(0.2);",
            "select core.update_user('\(organization.clerk)', '{\"branch_id\": \"\(branch)\"}'); select pg_sleep(0.2);",
        ])
        #expect(ends == ["KT013", "ok"] || ends == ["KT014", "ok"], "\(ends)")
        let codes = try await organization.race(
            Array(
                repeating: "select core.create_branch('{\"name\": \"y\", \"code\": \"y\"}'); select pg_sleep(0.1);",
                count: 4))
        #expect(codes == ["KT011", "KT011", "KT011", "ok"])
    }
}
