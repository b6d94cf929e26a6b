import Foundation
import TestSupport
import Testing

/// The documented exit codes, each with a message that says what failed and holds no secret.
@Suite struct ExitCodeTests {
    @Test func anUnknownOrganizationIsNoInput() async throws {
        let database = try await TestServer.ownDemoDatabase()
        for arguments in [["run", "--org", "acmee", "-o", "/tmp/kt-none"], ["lifecycle", "--org", "acmee"]] {
            let result = try await Tool.program(arguments, database: database)
            #expect(result.status == 66)
            #expect(result.standardError.contains("acmee"))
            #expect(result.standardError.contains("acme"))
            #expect(result.standardError.split(separator: "\n").count <= 10)
        }
    }

    @Test(arguments: [
        ["lifecycle", "--org", "acme", "--as-of", "2026-13-01"],
        ["lifecycle", "--org", "acme", "--as-of", "yesterday"],
        ["lifecycle", "--org", "acme", "--from", "2026-02-30"],
        ["lifecycle", "--org", "acme", "--fiscal-year", "2082/84"],
        ["lifecycle", "--org", "acme", "--month", "2026-06", "--quarter", "2082/83-1"],
        ["lifecycle", "--org", "acme", "--from", "2026-06-01", "--to", "2026-05-01"],
        ["lifecycle", "--org", "acme", "--from", "2099-01-01", "--as-of", "2026-07-16"],
        ["lifecycle", "--org", "acme", "--as-of", "0000-06-01"],
        ["lifecycle", "--org", "acme", "--from", "0001-05-05", "--as-of", "2026-07-16"],
        ["lifecycle", "--org", "acme", "--table", "nothing"], ["lifecycle", "--org", "acme", "--format", "pdf"],
        ["lifecycle"], ["run", "--jobs", "0"], ["nonsense-command"].map { "--" + $0 },
    ])
    func badArgumentsAreUsage(arguments: [String]) async throws {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.program(arguments, database: database)
        #expect(result.status == 64, "\(arguments): \(result.standardError)")
        #expect(result.standardError != "")
    }

    @Test func anUnknownReportIsNoInput() async throws {
        let result = try await Tool.program(["describe", "fuel"])
        #expect(result.status == 66)
        #expect(result.standardError.contains("lifecycle"))
    }

    @Test(arguments: [
        "postgresql://keeptrack:kanari7Xq@127.0.0.1:1/keeptrack", "postgresql://keeptrack:kanari7Xq@/db?host=/nowhere",
    ])
    func aServerThatIsNotThereIsUnreachable(url: String) async throws {
        let result = try await Tool.program(
            ["run", "-o", "/tmp/kt-unreachable-\(ProcessInfo.processInfo.processIdentifier)"],
            environment: ["DATABASE_URL": url])
        #expect(result.status == 69)
        #expect(!result.standardError.contains("kanari"))
        #expect(result.standardOutput == "")
    }

    @Test func aFolderThatCannotBeWrittenIsSaid() async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            try "a file".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
            let result = try await Tool.program(["run", "-o", folder + "/file/output"], database: database)
            #expect(result.status == 73)
            #expect(result.standardError.contains("output folder"))
        }
    }

    @Test func standardOutputThatIsFullFails() async throws {
        let database = try await TestServer.demoDatabase()
        for format in ["csv", "json", "ndjson"] {
            let result = try await Tool.run(
                "sh",
                [
                    "-c", "\"$1\" lifecycle --org acme --as-of 2026-07-16 --format \(format) > /dev/full", "-",
                    Tool.programPath,
                ],
                environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
            #expect(result.status == 73, "\(format): \(result.standardError)")
        }
    }

    @Test(arguments: [
        "lifecycle --org acme --as-of 2026-07-16 --format csv",
        "lifecycle --org acme --as-of 2026-07-16 --format ndjson",
        "lifecycle --org acme --as-of 2026-07-16 --format json",
        "lifecycle --org acme --as-of 2026-07-16 --table items",
        "describe lifecycle",
    ])
    func aReaderThatLeavesEarlyEndsQuietly(arguments: String) async throws {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.run(
            "bash", ["-c", "\"$1\" \(arguments) | head -c 1 | wc -c; echo ${PIPESTATUS[0]}", "-", Tool.programPath],
            environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
        #expect(result.standardOutput == "1\n0\n")
        #expect(result.standardError == "")
    }

    @Test func aRunThatIsUnderWayExcludesAnother() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.run(
                "sh",
                ["-c", "flock \"$1\"/.lock \"$2\" run -o \"$1\" --org single", "-", folder, Tool.programPath],
                environment: ["DATABASE_URL": database.url, "KT_HOME": TestServer.root])
            #expect(result.status == 75)
            #expect(result.standardError.contains("another run"))
        }
    }

    @Test func aDatabaseWithoutTheSchemaIsConfiguration() async throws {
        let database = try await TestServer.emptyDatabase()
        let result = try await Tool.program(["lifecycle", "--org", "acme"], database: database)
        #expect(result.status == 78)
        #expect(result.standardError.contains("migrate up"))
    }

    @Test func findingsAreAnExitCodeWhenAskedFor() async throws {
        let database = try await TestServer.demoDatabase()
        let arguments = ["lifecycle", "--org", "acme", "--as-of", "2026-07-16", "--format", "json"]
        let without = try await Tool.program(arguments, database: database)
        let with = try await Tool.program(arguments + ["--fail-on", "low"], database: database)
        #expect(without.status == 0)
        #expect(with.status == 2)
    }
}
