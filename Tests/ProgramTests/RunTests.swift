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

    @Test func oneOrganizationsReportHoldsNothingOfAnother() async throws {
        let database = try await TestServer.ownDemoDatabase()
        let foreign = try await database.sql(
            """
            select i.id from assets.items i join core.organization_directory d using (organization_id)
            where d.slug = 'acme' order by i.id limit 50;
            select v.id from vehicles.bluebook v join core.organization_directory d using (organization_id)
            where d.slug = 'acme' order by v.id limit 50;
            select u.id from core.users u join core.organization_directory d using (organization_id)
            where d.slug = 'acme' order by u.id limit 50;
            """
        ).split(separator: "\n").map { String($0) }
        try #require(foreign.count > 20)
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder, "--org", "everest", "--format", "csv,json"] + Self.asOf, database: database)
            try #require(result.status == 0, "\(result.standardError)")
            let all = try await Tool.run(
                "sh", ["-c", "cat $(find \"$1\" -type f)", "-", folder + "/2026-07-16/everest"])
            #expect(all.standardOutput.count > 1_000)
            #expect(foreign.filter { all.standardOutput.contains($0) } == [])
        }
    }
}
