import TestSupport
import Testing

/// Rights by position and by grant, as the write functions honour them.
@Suite struct PermissionTests {

    /// Every combination of module, permission and scope opens what it names and nothing else.
    @Test func matrix() async throws {
        let organization = try await Organization.make()
        let rows = try await organization.run(
            """
            select core.create_position('{"name": "Post"}') as post \\gset
            select core.create_user(jsonb_build_object('email', 'probe@\(organization.id).example', 'position_id', :'post',
                'branch_id', '\(organization.branch)')) as probe \\gset
            select :'post'; select :'probe';
            select assets.create_item('{"name": "Here", "branch_id": "\(organization.branch)"}');
            select assets.create_item('{"name": "There", "branch_id": "\(organization.otherBranch)"}');
            select assets.create_item('{"name": "Nowhere"}');
            select vehicles.register('{"registration_number": "BA 1", "branch_id": "\(organization.branch)"}');
            select vehicles.register('{"registration_number": "BA 2", "branch_id": "\(organization.otherBranch)"}');
            select core.create_user('{"email": "near@\(organization.id).example", "branch_id": "\(organization.branch)"}');
            select core.create_user('{"email": "far@\(organization.id).example", "branch_id": "\(organization.otherBranch)"}');
            """)
        let (post, probe) = (rows[0], rows[1])
        let (here, there, nowhere) = (rows[2], rows[3], rows[4])
        let (vehicleHere, vehicleThere, near, far) = (rows[5], rows[6], rows[7], rows[8])
        // Each with what it does in the own branch, in another one, and where there is no branch.
        let cases: [(module: String, permission: String, statements: [String])] = [
            ("assets", "view", [here, there, nowhere].map { "select assets.get_item('\($0)')" }),
            (
                "assets", "create",
                ["\"\(organization.branch)\"", "\"\(organization.otherBranch)\"", "null"].map {
                    "select assets.create_item('{\"name\": \"x\", \"branch_id\": \($0)}')"
                }
            ),
            (
                "assets", "update",
                [here, there, nowhere].map { "select assets.update_item('\($0)', '{\"location\": \"x\"}')" }
            ),
            ("assets", "delete", [here, there, nowhere].map { "select assets.retire_item('\($0)')" }),
            (
                "service", "create",
                [here, there, nowhere].map { "select assets.record_service('\($0)', '{\"title\": \"x\"}')" }
            ),
            ("vehicles", "view", [vehicleHere, vehicleThere].map { "select vehicles.get_vehicle('\($0)')" }),
            (
                "vehicles", "update",
                [vehicleHere, vehicleThere].map { "select vehicles.update_vehicle('\($0)', '{\"fuel\": \"x\"}')" }
            ),
            ("vehicles", "delete", [vehicleHere, vehicleThere].map { "select vehicles.strike_off('\($0)')" }),
            ("users", "view", [near, far].map { "select core.get_user('\($0)')" }),
            ("users", "update", [near, far].map { "select core.update_user('\($0)', '{\"phone\": \"1\"}')" }),
            ("users", "delete", [near, far].map { "select core.retire_user('\($0)')" }),
            (
                "branches", "update",
                [organization.branch, organization.otherBranch].map {
                    "select core.update_branch('\($0)', '{\"address\": \"x\"}')"
                }
            ),
        ]
        let all = cases.flatMap(\.statements)
        for held in cases {
            for scope in ["branches", "organization"] {
                // By the position's list, and the same by a grant.
                for byGrant in [false, true] {
                    let list =
                        byGrant
                        ? "{}"
                        : "{\"modules\": {\"\(held.module)\": {\"scope\": \"\(scope)\", \"\(held.permission)\": true}}}"
                    var given = "select core.update_position('\(post)', '{\"access_list\": \(list)}') \\g /dev/null\n"
                    given += "select core.revoke_access(id) from core.list_access('\(probe)') \\g /dev/null\n"
                    if byGrant {
                        let flags = ["view", "create", "update", "delete"].map { "\($0 == held.permission)" }
                        given +=
                            "select core.grant_access('\(probe)', '\(held.module)', '\(scope)', \(flags.joined(separator: ", "))) \\g /dev/null\n"
                    }
                    try await organization.run(given)
                    let outcomes = try await organization.outcomes(all, as: probe)
                    let expected = cases.flatMap { other in
                        other.statements.indices.map { place in
                            let isHeld = other.module == held.module && other.permission == held.permission
                            return isHeld && (scope == "organization" || place == 0) ? "ok" : "KT007"
                        }
                    }
                    #expect(outcomes == expected, "\(held.module) \(held.permission) \(scope), by grant: \(byGrant)")
                }
            }
        }
    }

    @Test func onlyTrueIsTrueAndLapsedRightsAreNone() async throws {
        let organization = try await Organization.make()
        let list = "select core.list_branches()"
        #expect(try await organization.outcome(list, as: organization.clerk) == "KT007")
        // Lists written past the functions: what is malformed gives nothing.
        for rights in [
            #"{"modules": {"branches": {"scope": "organization", "view": "true"}}}"#,
            #"{"modules": {"branches": {"scope": "everywhere", "view": true}}}"#,
            #"{"modules": {"branches": {"view": true}}}"#, #"{"modules": []}"#, #"[]"#, "{}",
        ] {
            try await organization.run(
                "update core.positions set access_list = '\(rights)' where name = 'Keeper'")
            #expect(try await organization.outcome(list, as: organization.keeper) == "KT007", "\(rights)")
        }
        #expect(try await organization.outcome(list, as: organization.manager) == "ok")
        try await organization.run("update core.positions set deleted_at = now() where name = 'Manager'")
        #expect(try await organization.outcome(list, as: organization.manager) == "KT007")
        // Granted for later, and revoked; then in force.
        try await organization.run(
            """
            insert into core.access (organization_id, user_id, module, scope, can_view, granted_at, revoked_at) values
                ('\(organization.id)', '\(organization.clerk)', 'branches', 'organization', true, now() + interval '1 hour', null),
                ('\(organization.id)', '\(organization.clerk)', 'branches', 'organization', true, now() - interval '2 hours', now())
            """)
        #expect(try await organization.outcome(list, as: organization.clerk) == "KT007")
        try await organization.run("select core.grant_access('\(organization.clerk)', 'branches', 'branches')")
        #expect(try await organization.outcome(list, as: organization.clerk) == "ok")
        // Of nobody's branches there are none.
        #expect(
            try await organization.run("select count(*) from core.list_branches()", as: organization.clerk) == ["0"])
        try await organization.run("select core.update_user('\(organization.clerk)', '{\"is_active\": false}')")
        #expect(try await organization.outcome(list, as: organization.clerk) == "KT008")
        #expect(try await organization.outcome("select core.require_right('assets', 'rule', null)") == "KT012")
    }

    @Test func nobodyChangesTheirOwnRights() async throws {
        let organization = try await Organization.make()
        let manager = organization.manager
        let post = try await organization.value("select position_id from core.get_user('\(manager)')")
        let own = try await organization.outcomes(
            [
                "select core.grant_access('\(manager)', 'assets', 'branches')",
                "select core.update_user('\(manager)', '{\"is_active\": false}')",
                "select core.update_user('\(manager)', '{\"position_id\": null}')",
                "select core.update_user('\(manager)', '{\"branch_id\": \"\(organization.branch)\"}')",
                "select core.update_position('\(post)', '{\"access_list\": {}}')",
                "select core.retire_user('\(manager)')",
                "select core.update_user('\(manager)', '{\"phone\": \"1\"}')",
                "select core.update_position('\(post)', '{\"description\": \"x\"}')",
                "select core.update_profile('\(manager)', '{\"bio\": \"x\"}')",
            ], as: manager)
        #expect(own == ["KT009", "KT009", "KT009", "KT009", "KT009", "KT009", "ok", "ok", "ok"])
        let right = try await organization.value("select core.grant_access('\(manager)', 'reports', 'organization')")
        #expect(try await organization.outcome("select core.revoke_access('\(right)')", as: manager) == "KT009")
        #expect(try await organization.outcome("select core.revoke_access('\(right)')") == "ok")
        // Oneself without a right at all.
        #expect(
            try await organization.outcomes(
                [
                    "select core.get_user('\(organization.clerk)')", "select core.get_profile('\(organization.clerk)')",
                    "select core.update_profile('\(organization.clerk)', '{\"bio\": \"x\"}')",
                    "select core.set_citizenship_number('\(organization.clerk)', '1')",
                    "select core.update_profile('\(organization.keeper)', '{\"bio\": \"x\"}')",
                    "select core.set_citizenship_number('\(organization.keeper)', '1')",
                    "select core.get_citizenship_number('\(organization.keeper)')",
                ], as: organization.clerk) == ["ok", "ok", "ok", "ok", "KT007", "KT007", "KT007"])
    }
}
