import Foundation
import Postgres
import TestSupport
import Testing

/// Many runners on one database.
@Suite struct RaceTests {
    /// Twenty processes migrate an empty database: each file once, nobody deadlocks, nobody fails.
    @Test(.timeLimit(.minutes(30)), arguments: 1...(isSoak ? 25 : 2))
    func twentyRunnersApplyEachFileOnce(round: Int) async throws {
        let database = try await TestServer.emptyDatabase()
        let start = ContinuousClock.now
        let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await Tool.program(
                        ["migrate", "up", "--wait", "600"], database: database,
                        environment: ["KT_MIGRATION_LOG": "/tmp/kt-race-\(database.name)-\(number % 2).json"])
                }
            }
            var results: [ToolResult] = []
            for try await result in group { results.append(result) }
            return results
        }
        for result in results { #expect(result.status == 0, "\(result.standardError)") }
        let lines = results.flatMap { $0.standardOutput.split(separator: "\n") }
        #expect(Set(lines).count == lines.count, "a file was applied by two runners")
        let twice = try await database.sql(
            "select count(*) from (select from migrations.ledger group by file having count(*) > 1) as t")
        #expect(twice == "0\n")
        #expect(try await Tool.program(["migrate", "status"], database: database).status == 0)
        // Every runner wrote the mirror, whole each time.
        for number in 0..<2 {
            let path = "/tmp/kt-race-\(database.name)-\(number).json"
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect((try JSONSerialization.jsonObject(with: data) as? [String: Any])?["entries"] is [Any])
            try FileManager.default.removeItem(atPath: path)
        }
        tell("round \(round): 20 runners, \(lines.count) files, \(ContinuousClock.now - start)")
    }

    /// Who holds the lock is named, and the exit code says that a later try may do.
    @Test func aBusyDatabaseNamesItsHolder() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([("schema/001-slow.sql", "select pg_advisory_xact_lock_shared(79);\n")])
            let keeper = try Connection(try ConnectionTarget(database.superuserURL))
            try keeper.execute("select pg_advisory_lock(79)")
            let slow = try await RunningProgram(
                ["migrate", "up", "--lock-timeout", "600000"], url: database.url, home: home.folder)
            let isUnderWay = try await eventually(seconds: 60) {
                try await database.sql(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
                )
                    == "1\n"
            }
            #expect(isUnderWay)
            let other = try await home.program(["migrate", "up", "--wait", "0"], database)
            #expect(other.status == 75)
            #expect(other.standardError.contains("kt-report, as keeptrack"), "\(other.standardError)")
            #expect(other.standardError.contains("pid "))
            // Looking takes no lock.
            #expect(try await home.program(["migrate", "plan"], database).status == 0)
            async let waiter = home.program(["migrate", "up", "--wait", "60"], database)
            try await Task.sleep(for: .milliseconds(500))
            try keeper.execute("select pg_advisory_unlock(79)")
            let waiting = try await waiter
            #expect(waiting.status == 0 && waiting.standardOutput == "", "\(waiting.standardError)")
            #expect(try await slow.finish().standardError == "")
        }
    }
}
