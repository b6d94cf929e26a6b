import Foundation
import TestSupport
import Testing

/// Failures of sign-in, and the blocks that come of them.
@Suite struct BlockTests {
    private let fail = "select failed_count, is_blocked, blocked_until is not null from authentication.record_failure"
    private let succeed =
        "select failed_count, is_blocked, blocked_until is not null from authentication.record_success"

    @Test func threeFailuresBlockForAQuarterOfAnHour() async throws {
        let organization = try await Organization.make()
        let person = organization.clerk
        #expect(
            try await organization.run(
                """
                \(fail)('\(person)'); \(fail)('\(person)'); \(succeed)('\(person)', 'web'); \(fail)('\(person)');
                \(fail)('\(person)'); select authentication.is_blocked('\(person)'); \(fail)('\(person)');
                select authentication.is_blocked('\(person)'); \(fail)('\(person)'); \(succeed)('\(person)');
                select blocked_until - (select at from authentication.attempts where user_id = '\(person)' order by at offset 5 limit 1)
                from authentication.jwt_request_counters where user_id = '\(person)';
                """) == ["1|f|f", "2|f|f", "0|f|f", "1|f|f", "2|f|f", "f", "3|t|t", "t", "3|t|t", "3|t|t", "00:15:00"])
        // Every attempt is kept; a sign-in within the block isn't a log-in.
        #expect(
            try await organization.look(
                """
                select string_agg(case when success then 's' else 'f' end, '' order by at) || ' '
                    || bool_and(u.last_login_at = (select at from authentication.attempts where client = 'web' and user_id = u.id))
                from authentication.attempts as a join core.users as u on u.id = a.user_id where u.id = '\(person)'
                """) == "ffsffffs true")
        let counter = try await organization.look(
            "select id from authentication.jwt_request_counters where user_id = '\(person)'")
        #expect(
            try await organization.trail(of: "authentication.jwt_request_counters", row: counter)
                == "INSERT,UPDATE,UPDATE,UPDATE,UPDATE,UPDATE,UPDATE,UPDATE service")
        #expect(
            try await organization.outcomes(
                [
                    "select authentication.record_failure('\(organization.keeper)')",
                    "select authentication.record_success('\(organization.keeper)')",
                    "select authentication.record_failure('\(person)')", "select authentication.unblock('\(person)')",
                ], as: person) == ["KT007", "KT007", "ok", "KT007"])
    }

    @Test func unblockingIsNotedWithWhoDidIt() async throws {
        let organization = try await Organization.make()
        let (person, manager) = (organization.clerk, organization.manager)
        #expect(try await organization.outcome("select authentication.unblock('\(person)')") == "KT030")
        try await organization.run(
            "\(fail)('\(person)') \\g /dev/null\n\(fail)('\(person)') \\g /dev/null\n\(fail)('\(person)') \\g /dev/null"
        )
        let moment = try await organization.value("select authentication.unblock('\(person)')", as: manager)
        #expect(
            try await organization.look(
                """
                select concat_ws(' ', is_blocked, failed_count, blocked_until is null, unblocked_at = '\(moment)', unblocked_by)
                from authentication.jwt_request_counters where user_id = '\(person)'
                """) == "f 0 t t \(manager)")
        #expect(try await organization.outcome("select authentication.unblock('\(person)')", as: manager) == "KT030")
        // The count starts anew; the next block has been ended by nobody, the former end is in the trail.
        #expect(
            try await organization.run("\(fail)('\(person)'); \(fail)('\(person)'); \(fail)('\(person)');")
                == ["1|f|f", "2|f|f", "3|t|t"])
        #expect(
            try await organization.look(
                """
                select (select unblocked_at is null and unblocked_by is null from authentication.jwt_request_counters
                        where user_id = '\(person)')
                    and exists (select from audit.events where organization_id = $org
                                and (before ->> 'unblocked_at')::timestamptz = '\(moment)' and before ->> 'unblocked_by' = '\(manager)')
                """) == "t")
    }

    @Test func blocksRunOutByTheClock() async throws {
        let organization = try await Organization.make(settings: #"{"block_failures": 2, "block_minutes": 30}"#)
        let person = organization.clerk
        let shift =
            "update authentication.jwt_request_counters set blocked_until = clock_timestamp() where user_id = '\(person)'"
        #expect(try await organization.run("\(fail)('\(person)'); \(fail)('\(person)');") == ["1|f|f", "2|t|t"])
        #expect(
            try await organization.look(
                "select blocked_until - last_attempt_at from authentication.jwt_request_counters where user_id = '\(person)'"
            )
                == "00:30:00")
        // An attempt at the very end is outside, and begins the count anew.
        #expect(
            try await organization.run(
                """
                select authentication.unblock_expired(); \(shift);
                select authentication.is_blocked('\(person)'); \(fail)('\(person)'); \(fail)('\(person)');
                select authentication.is_blocked('\(person)'); \(shift); select authentication.unblock_expired();
                select authentication.unblock_expired();
                """) == ["0", "f", "1|f|f", "2|t|t", "t", "1", "0"])
        #expect(
            try await organization.look(
                """
                select concat_ws(' ', is_blocked, failed_count, blocked_until is null, unblocked_at is null)
                from authentication.jwt_request_counters where user_id = '\(person)'
                """) == "f 0 t t")
        #expect(
            try await organization.run(
                """
                \(fail)('\(person)') \\g /dev/null
                \(fail)('\(person)') \\g /dev/null
                \(shift); \(succeed)('\(person)');
                """) == ["0|f|f"])
        // What is malformed counts as not set; the least there is blocks at once.
        try await organization.run(
            "update core.organizations set settings = '{\"block_failures\": 2.5, \"block_minutes\": \"x\"}'")
        #expect(try await organization.run("select * from authentication.block_rule()") == ["3|00:15:00"])
        try await organization.run("select core.update_organization('{\"settings\": {\"block_failures\": 1}}')")
        #expect(try await organization.run("\(fail)('\(organization.keeper)')") == ["1|t|t"])
    }

    /// 500 concurrent failures: every one is counted, and kept with a time of its own.
    @Test func noConcurrentFailureIsLost() async throws {
        let organization = try await Organization.make(settings: #"{"block_failures": 1000}"#)
        try await hammer(organization, with: "record_failure", clients: 20, each: 25)
        #expect(
            try await organization.look(
                """
                select concat_ws(' ', (select failed_count from authentication.jwt_request_counters where organization_id = $org),
                    count(*), count(distinct at)) from authentication.attempts where organization_id = $org
                """) == "500 500 500")
        #expect(
            try await organization.look(
                """
                select count(*) from audit.events
                where organization_id = $org and table_name = 'authentication.jwt_request_counters'
                """) == "500")
    }

    /// With failures, successes and unblockings at once, the counter says what the attempts, in their order, add up to.
    @Test func counterAndAttemptsTellTheSame() async throws {
        let organization = try await Organization.make(settings: #"{"block_failures": 4}"#)
        async let failures: Void = hammer(organization, with: "record_failure", clients: 8, each: 20)
        async let successes: Void = hammer(organization, with: "record_success", clients: 1, each: 15)
        async let endings: [String] = organization.race(
            Array(repeating: "select pg_sleep(0.05); select authentication.unblock('\(organization.clerk)');", count: 6)
        )
        _ = try await (failures, successes, endings)
        let attempts = try await organization.look(
            """
            select string_agg(what, '' order by at) from (
                select at, case when success then 's' else 'f' end as what from authentication.attempts where organization_id = $org
                union all
                select distinct (after ->> 'unblocked_at')::timestamptz, 'u' from audit.events
                where organization_id = $org and after ->> 'unblocked_at' is not null
            ) as t
            """)
        var failed = 0
        var isBlocked = false
        for step in attempts {
            switch step {
            case "u": (failed, isBlocked) = (0, false)
            case "s": if !isBlocked { failed = 0 }
            default:
                if !isBlocked {
                    failed += 1
                    isBlocked = failed == 4
                }
            }
        }
        #expect(attempts.filter { $0 != "u" }.count == 175)
        #expect(
            try await organization.look(
                """
                select concat_ws(' ', failed_count, is_blocked) from authentication.jwt_request_counters
                where organization_id = $org
                """) == "\(failed) \(isBlocked ? "t" : "f")")
    }

    private func hammer(_ organization: Organization, with function: String, clients: Int, each: Int) async throws {
        try await withTemporaryFolder { folder in
            let script = folder + "/script.sql"
            try """
            begin;
            set local role keeptrack_app;
            select core.set_context('\(organization.id)');
            select authentication.\(function)('\(organization.clerk)', 'pgbench');
            commit;
            """.write(toFile: script, atomically: true, encoding: .utf8)
            let result = try await Tool.run(
                "pgbench",
                ["-n", "-c", "\(clients)", "-j", "2", "-t", "\(each)", "-f", script, organization.database.url])
            #expect(result.status == 0, "\(result.standardError)")
        }
    }
}
