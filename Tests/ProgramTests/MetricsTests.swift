import Foundation
import TestSupport
import Testing

/// What `run --metrics` tells Prometheus.
@Suite struct MetricsTests {
    private static let asOf = ["--as-of", "2026-07-16"]

    @Test func aRunTellsHowItWent() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let file = folder + "/kt.prom"
            let before = Date().timeIntervalSince1970
            let result = try await Tool.program(
                ["run", "-o", folder + "/out", "--metrics", file, "--format", "json"] + Self.asOf, database: database)
            try #require(result.status == 0, "\(result.standardError)")
            #expect(result.standardOutput + result.standardError == "")
            let samples = try await Self.samples(file)
            #expect(samples["kt_report_last_run_success"] == 1)
            #expect(samples["kt_report_last_run_exit_code"] == 0)
            let success = try #require(samples["kt_report_last_success_timestamp_seconds"])
            #expect(success >= before - 1 && success <= Date().timeIntervalSince1970 + 1)
            #expect(samples["kt_report_last_run_timestamp_seconds"] == success)
            let duration = try #require(samples["kt_report_last_run_duration_seconds"])
            #expect(duration > 0 && duration < 600)
            #expect(samples["kt_report_last_run_organizations{outcome=complete}"] == 4)
            #expect(samples["kt_report_last_run_organizations{outcome=failed}"] == 0)
            for slug in ["acme", "everest", "single", "empty"] {
                let manifest = try Self.json(folder + "/out/latest/\(slug)/manifest.json")
                let reports = try #require(manifest["reports"] as? [[String: Any]])
                let found = reports.flatMap { ($0["exceptions"] as? [String: Int] ?? [:]).values }.reduce(0, +)
                let told = ["low", "medium", "high"].compactMap {
                    samples["kt_report_exceptions{organization=\(slug),severity=\($0)}"]
                }
                #expect(told.count == 3 && Int(told.reduce(0, +)) == found, "\(slug)")
                #expect((samples["kt_report_rows{organization=\(slug)}"] ?? 0) > 20)
                #expect(
                    samples["kt_report_organization_last_success_timestamp_seconds{organization=\(slug)}"] == success)
            }
            // The figure of the report itself.
            let renewals = try Self.json(folder + "/out/latest/acme/renewals.json")
            let summary = try #require((renewals["tables"] as? [String: [[String: Any]]])?["summary"])
            let overdue = try #require(
                summary.first { $0["key"] as? String == "overdue" && $0["section"] as? String == "figures" })
            #expect(
                "\(overdue["value"] ?? "")" == "\(Int(samples["kt_report_documents_overdue{organization=acme}"] ?? -1))"
            )
            #expect((samples["kt_report_documents_overdue{organization=acme}"] ?? 0) > 0)
            // Two jobs and the snapshot's connection; once an organization has ended, its job helps with the other.
            let opened = samples["kt_report_pool_opened"] ?? 0
            #expect((3...5).contains(opened))
            #expect((samples["kt_report_pool_acquired"] ?? 0) >= opened)
            #expect(samples["kt_report_pool_connections{state=in_use}"] == 0)
            #expect(samples["kt_report_pool_connections{state=idle}"] == opened)
            for quiet in ["waiting", "waited", "timed_out", "retried", "failed_to_open", "broken"] {
                #expect(samples["kt_report_pool_\(quiet)"] == 0, "\(quiet)")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o644)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["kt.prom", "out"])
        }
    }

    /// An alarm compares the time of the last success with the clock: nothing but a success may move it.
    @Test func failuresLeaveTheLastSuccessWhereItWas() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let file = folder + "/kt.prom"
            func run(_ more: [String] = [], _ environment: [String: String] = [:]) async throws -> ToolResult {
                try await Tool.program(
                    ["run", "-o", folder + "/out", "--report", "renewals", "--format", "csv"] + Self.asOf + more,
                    database: database, environment: ["KT_METRICS": file].merging(environment) { $1 })
            }
            // A first run that fails knows of no success.
            #expect(try await run([], ["DATABASE_URL": "postgresql://u:kanari7Xq@127.0.0.1:1/x"]).status == 69)
            var samples = try await Self.samples(file)
            #expect(samples["kt_report_last_success_timestamp_seconds"] == nil)
            #expect(samples["kt_report_last_run_success"] == 0)
            #expect(samples["kt_report_last_run_exit_code"] == 69)
            #expect(try !String(contentsOfFile: file, encoding: .utf8).contains("kanari"))

            // Findings are no failure.
            #expect(try await run(["--fail-on", "low"]).status == 2)
            samples = try await Self.samples(file)
            #expect(samples["kt_report_last_run_success"] == 1)
            let success = try #require(samples["kt_report_last_success_timestamp_seconds"])

            let failures: [([String], [String: String], Int32)] = [
                ([], ["DATABASE_URL": "postgresql://u:kanari7Xq@127.0.0.1:1/x"], 69), (["--org", "nobody"], [:], 66),
                ([], ["DATABASE_URL": "nonsense=1"], 78),
            ]
            for (arguments, environment, code) in failures {
                #expect(try await run(arguments, environment).status == code)
                samples = try await Self.samples(file)
                #expect(samples["kt_report_last_run_exit_code"] == Double(code))
                #expect(samples["kt_report_last_success_timestamp_seconds"] == success)
                #expect(samples["kt_report_organization_last_success_timestamp_seconds{organization=acme}"] == success)
                #expect(samples["kt_report_documents_overdue{organization=acme}"] == nil)
            }
            // One of several fails: that of the others goes on.
            try await database.sql(
                """
                begin;
                select from core.set_context(
                    (select organization_id from core.organization_directory where slug = 'single'));
                update core.organizations set timezone = 'Mars/Olympus' where slug = 'single';
                commit;
                """)
            #expect(try await run().status == 3)
            samples = try await Self.samples(file)
            #expect(samples["kt_report_last_success_timestamp_seconds"] == success)
            #expect(samples["kt_report_organization_last_success_timestamp_seconds{organization=single}"] == success)
            #expect(
                (samples["kt_report_organization_last_success_timestamp_seconds{organization=acme}"] ?? 0) > success)
            #expect(samples["kt_report_last_run_organizations{outcome=failed}"] == 1)

            // Who finds another run under way is no run: that one will tell.
            let held = try Data(contentsOf: URL(fileURLWithPath: file))
            let locked = try await Tool.run(
                "sh", ["-c", "flock \"$1\"/out/.lock \"$2\" run -o \"$1\"/out", "-", folder, Tool.programPath],
                environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root, "KT_METRICS": file])
            #expect(locked.status == 75)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == held)

            // One that is retired is told of no longer.
            try await database.sql(
                "update core.organization_directory set is_active = false where slug in ('single', 'empty')")
            #expect(try await run().status == 0)
            samples = try await Self.samples(file)
            #expect(samples["kt_report_organization_last_success_timestamp_seconds{organization=single}"] == nil)
        }
    }

    @Test func whatCannotBeWrittenIsSaidBeforeTheRun() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            // A device would be replaced, by whoever may do that.
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            for file in ["\(folder)/nowhere/kt.prom", folder, folder + "/pipe", ""] {
                let result = try await Tool.program(
                    ["run", "-o", folder + "/out", "--metrics", file], database: database)
                #expect(result.status == 73)
                #expect(result.standardError.contains("metrics"))
                #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
            }
            let type = try FileManager.default.attributesOfItem(atPath: folder + "/pipe")[.type] as? FileAttributeType
            #expect(type != .typeRegular)
            // What stood there may be anything; a setting of the file holds as well as a flag.
            try Data([0xFF, 0x00, 0x0A] + Array("kt_report_last_success_timestamp_seconds NaN\n}{".utf8))
                .write(to: URL(fileURLWithPath: folder + "/odd.prom"))
            try "metrics: odd.prom\n".write(toFile: folder + "/kt-report.yaml", atomically: true, encoding: .utf8)
            let result = try await Tool.program(
                ["run", "-o", folder + "/out", "--org", "single", "--report", "security"] + Self.asOf,
                database: database, folder: folder)
            #expect(result.status == 0, "\(result.standardError)")
            let samples = try await Self.samples(folder + "/odd.prom")
            #expect(samples["kt_report_last_success_timestamp_seconds"] != nil)
            // Without the report that counts them there is no figure, which is something else than none.
            #expect(samples["kt_report_documents_overdue{organization=single}"] == nil)
        }
    }

    /// The samples, as Prometheus' own parser reads them.
    static func samples(_ file: String) async throws -> [String: Double] {
        let read = try await Tool.python([TestServer.root + "/Tests/Readers/check_metrics.py", file])
        guard read.status == 0 else { throw ToolError(description: "\(read.standardOutput)\(read.standardError)") }
        return try JSONDecoder().decode([String: Double].self, from: Data(read.standardOutput.utf8))
    }

    private static func json(_ path: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any] ?? [:]
    }
}
