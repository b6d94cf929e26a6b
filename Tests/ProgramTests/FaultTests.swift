import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Full disks, signals and a server that goes away: each ends with its exit code and leaves nothing half-written.
@Suite struct FaultTests {
    private static let asOf = ["--as-of", "2026-07-16"]

    /// Bytes and names run out at many points of a run; TMPDIR is full; a disk is read-only.
    @Test(.timeLimit(.minutes(5)))
    func fullDisksLeaveTheOldRunInPlace() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.run(
                "unshare",
                (getuid() == 0 ? ["--mount"] : ["--map-root-user", "--mount"]) + [
                    "python3", TestServer.root + "/Tests/Tools/full_disk.py", Tool.programPath, folder,
                ],
                environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
            #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
        }
    }

    /// The workbook library reports success when its temporary files can't grow: we read the workbook back.
    @Test(arguments: ["xlsx", "csv", "json", "ndjson"])
    func aLimitOnTheSizeOfFilesIsAnError(format: String) async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.run(
                "prlimit",
                [
                    "--fsize=4096", Tool.programPath, "run", "-o", folder, "--org", "everest", "--report", "lifecycle",
                    "--format", format,
                ] + Self.asOf, environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
            #expect(result.status == 73, "\(result.status): \(result.standardError)")
            #expect(result.standardError.contains("everest: can't write"), "\(result.standardError)")
            #expect(try Self.leftovers(in: folder) == [])
            #expect(!FileManager.default.fileExists(atPath: folder + "/2026-07-16/everest"))
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsARunInOrder(signal: Int32) async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/tmp", withIntermediateDirectories: true)
            let run = try await RunningProgram(
                ["run", "-o", folder + "/output", "--org", "acme"] + Self.asOf, url: database.url,
                temporary: folder + "/tmp")
            let began = try await run.wait { try !Self.leftovers(in: folder + "/output").isEmpty }
            #expect(began, "the run ended before it could be interrupted")
            let start = ContinuousClock.now
            run.send(signal)
            let ended = try await run.finish()
            let said = ended.standardError
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(ended.status == 130, "\(said)")
            #expect(said.contains("interrupted"))
            #expect(said.split(separator: "\n").count == 1)
            #expect(try Self.leftovers(in: folder + "/output") == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/tmp") == [])
            #expect(!FileManager.default.fileExists(atPath: folder + "/output/latest"))
        }
    }

    @Test func aSignalEndsAnAnswerInOrder() async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            let tmp = folder + "/tmp"
            try FileManager.default.createDirectory(atPath: tmp, withIntermediateDirectories: true)
            let run = try await RunningProgram(
                ["lifecycle", "--org", "acme", "-o", folder + "/answer.json"] + Self.asOf, url: database.url,
                temporary: tmp)
            let began = try await run.wait { try !FileManager.default.contentsOfDirectory(atPath: tmp).isEmpty }
            #expect(began, "the answer was there before it could be interrupted")
            run.send(SIGTERM)
            let ended = try await run.finish()
            #expect(ended.status == 130, "\(ended.standardError)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["tmp"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: tmp) == [])
        }
    }

    /// A server of our own, which goes away in the middle of a run and asks for passwords.
    @Test(.timeLimit(.minutes(5)))
    func aServerThatGoesAwayMidRunLeavesNothingHalfWritten() async throws {
        try await withOwnServer { server, folder in
            let url = server.connectionString()
            let made = try await Tool.program(
                ["generate", "--scale", "3000", "--seed", "faults"], environment: ["DATABASE_URL": url])
            try #require(made.status == 0, "\(made.standardError)")
            let output = folder + "/output"
            let run = try await RunningProgram(
                ["run", "-o", output, "--org", "acme"] + Self.asOf, url: url, temporary: folder)
            let began = try await run.wait { try !Self.leftovers(in: output).isEmpty }
            #expect(began, "the run ended before the server could go away")
            _ = try await Tool.run(
                "sh",
                [
                    "-c", "kill -QUIT $(head -1 \"$1\"/data/postmaster.pid)", "-",
                    server.logFile.removingLastComponent().string,
                ])
            let ended = try await run.finish()
            #expect(ended.status == 69, "\(ended.standardError)")
            #expect(ended.standardError.split(separator: "\n").count <= 10)
            #expect(try Self.leftovers(in: output) == [])
            #expect(!FileManager.default.fileExists(atPath: output + "/2026-07-16/acme"))
            #expect(!FileManager.default.fileExists(atPath: output + "/latest"))

            try await withOwnServer(in: folder) { server, _ in
                let next = try await Tool.program(
                    ["run", "-o", output, "--org", "acme"] + Self.asOf,
                    environment: ["DATABASE_URL": server.connectionString()])
                #expect(next.status == 0, "\(next.standardError)")
                let check = try await Tool.python(
                    [TestServer.root + "/Tests/Readers/check_run.py", output + "/2026-07-16/acme"])
                #expect(check.status == 0, "\(check.standardOutput)\(check.standardError)")
                try await passwordsStayUnsaid(server, output: folder + "/secret")
            }
        }
    }

    /// A login that fails is a server that can't be reached; no password shows up anywhere, right or wrong.
    private func passwordsStayUnsaid(_ server: EmbeddedServer, output: String) async throws {
        let data = server.logFile.removingLastComponent().appending("data").string
        try await Tool.psql(
            server.superuserConnectionString(),
            "create role guarded login password 'kanari7Xq!'; grant kt_reporter to guarded")
        let rules = try String(contentsOfFile: data + "/pg_hba.conf", encoding: .utf8)
        try ("local all guarded scram-sha-256\n" + rules).write(
            toFile: data + "/pg_hba.conf", atomically: false, encoding: .utf8)
        try await Tool.psql(server.superuserConnectionString(), "select pg_reload_conf()")
        let place = "host=\(server.socketFolder) port=5432 dbname=keeptrack user=guarded"
        let arguments = ["run", "-o", output, "--org", "single", "--verbose"] + Self.asOf
        let wrong: [[String: String]] = [
            ["DATABASE_URL": place + " password='kanari wrong'"],
            ["DATABASE_URL": "postgresql://guarded:kanari%40wrong@/keeptrack?host=\(server.socketFolder)"],
            ["DATABASE_URL": place, "PGPASSWORD": "kanari-wrong"], ["DATABASE_URL": place],
        ]
        for environment in wrong {
            let result = try await Tool.program(arguments, environment: environment)
            #expect(result.status == 69, "\(result.standardError)")
            #expect(result.standardError.contains("password"))
            #expect(!(result.standardError + result.standardOutput).contains("kanari"), "\(result.standardError)")
        }
        let right = try await Tool.program(
            arguments, environment: ["DATABASE_URL": place + " password=kanari7Xq!"])
        #expect(right.status == 0, "\(right.standardError)")
        let shown = try await Tool.program(
            ["config"], environment: ["DATABASE_URL": place + " password=kanari7Xq!"])
        #expect(!(right.standardOutput + right.standardError + shown.standardOutput).contains("kanari"))
        let found = try await Tool.run("grep", ["-r", "-l", "-a", "kanari", output])
        #expect(found.standardOutput == "")
        #expect(found.status == 1)
    }

    private func withOwnServer(
        in parent: String? = nil, _ body: (EmbeddedServer, String) async throws -> Void
    ) async throws {
        // Under /tmp and not under TMPDIR, which the server's user may not enter.
        let folder = parent ?? "/tmp/kt-faults-\(UUID().uuidString.prefix(8).lowercased())"
        defer { if parent == nil { try? FileManager.default.removeItem(atPath: folder) } }
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder + "/state"), settings: ["shared_buffers": "64MB"], isDurable: false)
        configuration.shutdownMode = .immediate
        try await EmbeddedServer.withServer(configuration) { try await body($0, folder) }
    }

    /// What an unfinished run has under way.
    private static func leftovers(in folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return walk.compactMap { $0 as? String }.filter {
            $0.hasSuffix(".partial") || $0.hasSuffix(".new") || $0.hasSuffix(".spool")
        }
    }
}

extension RunningProgram {
    /// kt-report under way.
    fileprivate convenience init(_ arguments: [String], url: String, temporary: String) async throws {
        try await self.init(
            Tool.programPath, arguments,
            environment: [
                "DATABASE_URL": url, "KT_HOME": TestServer.root, "TMPDIR": temporary, "KT_RETRY_BUDGET": "2s",
            ])
    }

    /// Waits until something holds, looking every 5 ms; false when the program has ended first.
    fileprivate func wait(until isTrue: () throws -> Bool) async throws -> Bool {
        while isRunning {
            if try isTrue() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
