import Foundation
import TestSupport
import Testing

/// Values at the ends of what the database holds: somebody has to read of them, so no report may fail over them.
@Suite struct ExtremeValueTests {
    /// Each goes into a row of its own.
    private static let values: [(table: String, assignments: [String])] = [
        (
            "assets.items_history",
            [
                "reported_at = '294276-12-31 23:59:59.999999+00', completed_at = '4713-01-01 00:00:00+00 BC'",
                "reported_at = '4713-01-01 00:00:00+00 BC'", "completed_at = '294276-12-31 23:59:59.999999+00'",
                "actual_cost = 999999999999.99, estimated_cost = 0.01", "next_service_date = '5874897-12-31'",
            ]
        ),
        (
            "assets.items",
            [
                "purchase_date = '4713-01-01 BC'", "purchase_date = '5874897-12-31'", "warranty_months = 2147483647",
                "useful_life_months = 2147483647", "service_interval_days = 2147483647",
                "purchase_amount = 999999999999.99, salvage_value = 999999999999.99, depreciation_rate = 9.9999",
                "purchase_amount = -999999999999.99", "disposed_on = '4713-01-01 BC'", "disposed_on = '5874897-12-31'",
                "created_at = '4713-01-02 00:00:00+00 BC'",
            ]
        ),
        (
            "assets.items_history_status",
            ["changed_at = '4713-01-01 00:00:00+00 BC'", "changed_at = '294276-12-31 23:59:59.999999+00'"]
        ),
        (
            "vehicles.bluebook",
            ["registered_on = '4713-01-01 BC'", "registered_on = '5874897-12-31'", "struck_off_on = '4713-01-01 BC'"]
        ),
        (
            "vehicles.bluebook_renewal",
            ["valid_from = '4713-01-01 BC', valid_until = '5874897-12-31'", "renewed_on = '5874897-12-31'"]
        ),
        (
            "authentication.attempts",
            ["at = '4713-01-01 00:00:00+00 BC'", "at = '294276-12-31 23:59:59.999999+00'"]
        ),
    ]

    @Test(.timeLimit(.minutes(10))) func everyReportIsMade() async throws {
        let database = try await TestServer.ownDemoDatabase()
        // Not through the functions and triggers, which refuse much of it: what is there was always there.
        var script = "set session_replication_role = replica;\n"
        for (table, assignments) in Self.values {
            for (index, assignment) in assignments.enumerated() {
                script += """
                    update \(table) set \(assignment) where id in (
                        select t.id from \(table) as t
                        join core.organization_directory as d on d.organization_id = t.organization_id
                        where d.slug = 'acme' order by t.id offset \(index) limit 1);

                    """
            }
        }
        try await Tool.psql(database.superuserURL, script)
        try await withTemporaryFolder { folder in
            for day in ["2026-07-16", "1986-01-01"] {
                let result = try await Tool.program(
                    ["run", "--org", "acme", "--as-of", day, "-o", folder + "/output"], database: database)
                #expect(result.status == 0, "\(day): \(result.standardError)")
            }
            let proof = try await Tool.program(["verify", folder + "/output/2026-07-16/acme"], database: database)
            #expect(proof.status == 0, "\(proof.standardError)")
            let findings = try await Tool.program(
                ["data-quality", "--org", "acme", "--as-of", "2026-07-16", "--table", "exceptions", "--format", "csv"],
                database: database)
            #expect(findings.standardOutput.contains("changed_at 294276-12-30"))
        }
    }
}
