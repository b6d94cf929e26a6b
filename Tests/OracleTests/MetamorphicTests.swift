import Foundation
import TestSupport
import Testing

/// What reports must say of each other, whatever the right figures are: Tests/Oracle/oracle/metamorphic.py.
@Suite(.serialized) struct MetamorphicTests {
    /// A period of two fiscal years, as of the end of one; a single day; a period that ends before the as-of day.
    private static let scopes = [
        ["--as-of", "2026-07-16", "--from", "2025-06-20", "--to", "2026-07-16"],
        ["--as-of", "2026-04-14", "--from", "2026-04-14", "--to", "2026-04-14"],
        ["--as-of", "2026-07-17", "--from", "2025-03-01", "--to", "2026-02-28"],
    ]
    private static var tested: ArraySlice<[String]> { ReportRuns.isSoak ? scopes[...] : scopes.prefix(1) }

    /// Items = their branches = their categories; status days = life; documents = gaps = due lists; the register's
    /// book values = the lifecycle's; and the figures of the period before are those of a report made then.
    @Test(.timeLimit(.minutes(30)), arguments: ReportRuns.isSoak ? ["tests", "soak 1", "soak 2"] : ["tests"])
    func reportsOfOneScopeAgree(seed: String) async throws {
        let database =
            seed == "tests"
            ? try await TestServer.demoDatabase() : try await ReportRuns.generatedDatabase(seed: seed, scale: 30_000)
        try await Self.checkAgreement(in: database, of: "acme", seed: seed)
    }

    @Test(.timeLimit(.minutes(30)), arguments: ReportRuns.isSoak ? ["21", "22", "23", "24", "25", "26"] : ["21"])
    func reportsOfRecordsAtTheEdgesAgree(seed: String) async throws {
        try await Self.checkAgreement(in: try await ReportRuns.fuzzDatabase(seed: seed), of: "fuzz", seed: seed)
    }

    private static func checkAgreement(in database: TestDatabase, of organization: String, seed: String) async throws {
        try await withTemporaryFolder { folder in
            for (index, scope) in tested.enumerated() {
                let (now, before) = ("\(folder)/\(index)", "\(folder)/\(index)-before")
                let what = "\(organization) of \(seed), \(scope.joined(separator: " "))"
                try await ReportRuns.write(organization, scope, in: database, to: now)
                try await ReportRuns.check("consistent", now, what: what)
                let arguments = try await ReportRuns.output(of: "metamorphic", ["previous", now])
                try await ReportRuns.write(
                    organization, arguments.split(whereSeparator: \.isWhitespace).map(String.init), in: database,
                    to: before)
                try await ReportRuns.check("previous", now, before, what: what)
            }
        }
    }

    /// All records a day later, reported of a day later, give the same days, hours and counts.
    @Test(.timeLimit(.minutes(10))) func shiftingAllRecordsByADayShiftsTheDays() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let compared = ["lifecycle", "compliance", "maintenance", "security"]
            try await ReportRuns.write(
                "acme", ["--as-of", "2026-07-16", "--from", "2025-08-01", "--to", "2026-07-16"], in: database,
                to: "\(folder)/now", only: compared)
            try await database.sql(try await ReportRuns.output(of: "shift", ["--days", "1"]))
            try await ReportRuns.write(
                "acme", ["--as-of", "2026-07-17", "--from", "2025-08-02", "--to", "2026-07-17"], in: database,
                to: "\(folder)/later", only: compared)
            try await ReportRuns.check("shifted", "\(folder)/now", "\(folder)/later", what: "a day later")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: ReportRuns.isSoak ? Array(1...10) : [1])
    func moreRenewalsNeverRaiseLapsedDays(seed: Int) async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let scope = ["--as-of", "2026-07-16", "--from", "2024-07-16", "--to", "2026-07-16"]
            try await ReportRuns.write("acme", scope, in: database, to: "\(folder)/now", only: ["compliance"])
            try await database.sql(
                try await ReportRuns.output(of: "more_renewals", ["--org", "acme", "--seed", "\(seed)"]))
            try await ReportRuns.write("acme", scope, in: database, to: "\(folder)/more", only: ["compliance"])
            try await ReportRuns.check("renewed", "\(folder)/now", "\(folder)/more", what: "seed \(seed)")
        }
    }

    /// A report as of an instant says the same after its records have been changed in every way that functions allow:
    /// as of the moment before the changes, and as of the end of a fiscal year long before.
    @Test(.timeLimit(.minutes(20))) func aReportAsOfLastYearsEndIsTheOneThatWasMadeThen() async throws {
        let database = try await TestServer.ownDemoDatabase()
        // Some made-up records are of days to come; what functions write is of today.
        try await database.sql(try await ReportRuns.output(of: "shift", ["--days", "-7300"]))
        let now = try await database.sql("select to_json(now() at time zone 'UTC') #>> '{}'")
        let instant = now.trimmingCharacters(in: .whitespacesAndNewlines) + "Z"
        let scopes = [
            "moment": ["--as-of", instant, "--from", "2005-06-01", "--to", "2006-07-21"],
            "year": ["--as-of", "2006-07-16"],
        ]
        try await withTemporaryFolder { folder in
            for (name, scope) in scopes {
                try await ReportRuns.write("acme", scope, in: database, to: "\(folder)/\(name)-then")
            }
            try await Tool.psql(database.url, try await ReportRuns.output(of: "changes", ["--org", "acme"]))
            for (name, scope) in scopes {
                try await ReportRuns.write("acme", scope, in: database, to: "\(folder)/\(name)-since")
                try await ReportRuns.check(
                    "reproduced", "\(folder)/\(name)-then", "\(folder)/\(name)-since",
                    what: scope.joined(separator: " "))
                // These know no values that no trail tells of.
                for report in ["audit-log", "data-quality"] {
                    let contents = ["then", "since"].map {
                        FileManager.default.contents(atPath: "\(folder)/\(name)-\($0)/\(report).json")
                    }
                    #expect(contents[0] == contents[1], "\(report) as of \(name): not byte by byte")
                }
            }
        }
    }
}
