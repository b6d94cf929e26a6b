import Foundation
import TestSupport
import Testing

/// `kt-report run` as a process, against a real server.
@Suite struct RunTests {
    private static let asOf = ["--as-of", "2026-07-16"]

    @Test func everyFormatHoldsTheSameRows() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(["run", "-o", folder] + Self.asOf, database: database)
            try #require(result.status == 0, "\(result.standardError)")
            for organization in ["acme", "everest", "single", "empty"] {
                let check = try await Tool.python(
                    [TestServer.root + "/Tests/Readers/check_run.py", "\(folder)/2026-07-16/\(organization)"])
                #expect(check.status == 0, "\(organization): \(check.standardOutput)\(check.standardError)")
            }
        }
    }

    @Test func successIsSilent() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder + "/out", "--org", "single"] + Self.asOf, database: database, folder: "/")
            #expect(result.status == 0)
            #expect(result.standardOutput == "")
            #expect(result.standardError == "")
        }
    }

    @Test func aTalkativeRunTellsWhatEachReportCost() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder + "/out", "--org", "single", "--org", "empty", "--verbose"] + Self.asOf,
                database: database)
            #expect(result.status == 0)
            let lines = result.standardError.split(separator: "\n")
            let reports = try await Tool.program(["list"]).standardOutput.split(separator: "\n")
            #expect(lines.count == reports.count)
            for report in reports {
                let start = "kt-report: \(report.prefix { $0 != " " }): 2 organizations, "
                #expect(lines.contains { $0.hasPrefix(start) && $0.contains(" rows read, ") }, "\(start)")
            }
        }
    }

    /// The same records, parameters and version give the same bytes, wherever and whenever the run takes place.
    @Test func twoRunsGiveTheSameBytes() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            var digests: Set<String> = []
            let places = [
                ["TZ": "America/New_York", "LANG": "de_DE.UTF-8"], ["TZ": "Asia/Tokyo", "LC_ALL": "C"], [:],
            ]
            for (index, environment) in places.enumerated() {
                let output = "\(folder)/run \(index)"
                let result = try await Tool.program(
                    ["run", "-o", output, "--org", "everest"] + Self.asOf, database: database,
                    environment: environment, folder: folder)
                try #require(result.status == 0, "\(result.standardError)")
                let digest = try await Tool.run(
                    "sh",
                    [
                        "-c", "cd \"$1\" && find . -type f ! -name manifest.json | sort | xargs sha256sum", "-",
                        "\(output)/2026-07-16/everest",
                    ])
                digests.insert(digest.standardOutput)
            }
            #expect(digests.count == 1)
            #expect(digests.first?.contains(".xlsx") == true)
        }
    }

    /// Killed at any moment: the organization's folder is absent, old or whole, and the next run cleans up.
    @Test(.timeLimit(.minutes(5)))
    func aKilledRunLeavesNothingThatLooksFinished() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let kill = """
                import os, random, signal, subprocess, sys, time
                program, out, tries = sys.argv[1], sys.argv[2], int(sys.argv[3])
                random.seed(7)
                final = os.path.join(out, "2026-07-16", "acme")
                killed = 0
                for attempt in range(tries):
                    child = subprocess.Popen([program, "run", "-o", out, "--org", "acme", "--as-of", "2026-07-16"])
                    end = time.monotonic() + random.uniform(0.01, 1.2)
                    while time.monotonic() < end and child.poll() is None:
                        if os.path.isdir(final) and not os.path.exists(os.path.join(final, "manifest.json")):
                            # A folder that is being exchanged is whole before and after.
                            if not os.path.exists(os.path.join(final, "manifest.json")):
                                sys.exit("a folder without a manifest")
                        time.sleep(0.002)
                    if child.poll() is None:
                        child.send_signal(signal.SIGKILL)
                        killed += 1
                    child.wait()
                print(killed)
                """
            let script = folder + "/kill.py"
            try kill.write(toFile: script, atomically: true, encoding: .utf8)
            let output = folder + "/out"
            let result = try await Tool.run(
                "python3", [script, Tool.programPath, output, "15"],
                environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
            #expect(result.status == 0, "\(result.standardError)")
            let killed = Int(result.standardOutput.filter { $0.isNumber }) ?? 0
            #expect(killed > 0, "every run ended before it was killed")
            let last = try await Tool.program(["run", "-o", output, "--org", "acme"] + Self.asOf, database: database)
            #expect(last.status == 0, "\(last.standardError)")
            let check = try await Tool.python(
                [TestServer.root + "/Tests/Readers/check_run.py", "\(output)/2026-07-16/acme"])
            #expect(check.status == 0, "\(check.standardOutput)")
            let leftovers = try FileManager.default.contentsOfDirectory(atPath: output + "/2026-07-16")
            #expect(leftovers.filter { $0.hasSuffix(".partial") } == [])
        }
    }

    /// Every report, by a run and alone, in every format: 0 rows of another organization.
    @Test(.timeLimit(.minutes(10))) func oneOrganizationsReportHoldsNothingOfAnother() async throws {
        let database = try await TestServer.ownDemoDatabase()
        let formats = ["--format", "csv,json,ndjson,xlsx,ics"]
        let list = try await Tool.program(["list"], database: database).standardOutput
        let reports = list.split(separator: "\n").compactMap { $0.split(separator: " ").first.map { String($0) } }
        #expect(reports.count >= 6, "\(list)")
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder + "/run"] + formats + Self.asOf, database: database)
            try #require(result.status == 0, "\(result.standardError)")
            for slug in ["acme", "everest"] {
                let ids = "\(folder)/\(slug).ids"
                try await foreignIDs(of: slug, in: database).write(toFile: ids, atomically: true, encoding: .utf8)
                for report in reports {
                    let alone = try await Tool.program(
                        [report, "--org", slug, "-o", "\(folder)/alone/\(slug)/\(report)/"] + formats + Self.asOf,
                        database: database)
                    #expect(alone.status == 0, "\(report): \(alone.standardError)")
                }
                for place in ["run/2026-07-16/\(slug)", "alone/\(slug)"] {
                    let check = try await Tool.python(
                        [TestServer.root + "/Tests/Readers/check_tenancy.py", "\(folder)/\(place)", ids])
                    #expect(check.status == 0, "\(place): \(check.standardOutput)\(check.standardError)")
                }
            }
            // The look can fail: what is another's is found.
            let crossed = try await Tool.python(
                [
                    TestServer.root + "/Tests/Readers/check_tenancy.py", "\(folder)/run/2026-07-16/everest",
                    "\(folder)/acme.ids",
                ])
            #expect(crossed.status == 1 && crossed.standardOutput.contains("holds"))
        }
    }

    /// Missing, empty or malformed: an error, and nothing is written.
    @Test(arguments: [
        [], ["--org", ""], ["--org", " "], ["--org", "acme' or true --"], ["--org", "%"], ["--org", "ACME"],
    ])
    func anOrganizationThatIsNoneIsAnError(flags: [String]) async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            for command in [
                ["compliance", "--format", "json"], ["run", "-o", folder + "/run", "--org", "acme", "--org", "x"],
            ]
            where command[0] != "run" || !flags.isEmpty {
                let arguments = command[0] == "run" ? Array(command.dropLast(4)) + flags : command + flags
                let result = try await Tool.program(arguments, database: database)
                #expect([64, 66].contains(result.status), "\(arguments): \(result.status)")
                #expect(result.standardOutput == "" && result.standardError != "")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/run/latest"))
        }
    }

    /// Ids of rows that the organization hasn't and another has, a line each; the tables are those of the catalogs.
    private func foreignIDs(of slug: String, in database: TestDatabase) async throws -> String {
        try await database.sql(
            """
            set client_min_messages = warning;
            create temporary table found (id uuid, organization_id uuid);
            do $$
            declare
                tenant_table regclass;
            begin
                for tenant_table in
                    select c.oid::regclass from pg_class as c
                    where c.relkind in ('r', 'p') and exists (
                            select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'organization_id')
                        and exists (
                            select from pg_attribute as a
                            where a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype)
                loop
                    execute format('insert into found select id, organization_id from %s', tenant_table);
                end loop;
            end
            $$;
            select id from found
            where id not in (
                select f.id from found as f join core.organization_directory as d using (organization_id)
                where d.slug = '\(slug)');
            """)
    }
}
