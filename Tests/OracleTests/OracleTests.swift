import Foundation
import TestSupport
import Testing

/// Reports against a second calculation in another language, which shares neither code nor queries with the program:
/// Tests/Oracle. It compares every row, value and order of the tables.
@Suite(.serialized) struct OracleTests {
    /// As-of instants and periods at the calendar's edges: the end of a fiscal year and the day after, the new year,
    /// a leap day, the middle of a day, a microsecond past a midnight, before there is any record.
    private static let scopes = [
        ["--as-of", "2026-07-16"],
        ["--as-of", "2026-04-14", "--from", "2026-04-14", "--to", "2026-04-14"],
        ["--as-of", "2026-07-17"],
        ["--as-of", "2024-02-29"],
        ["--as-of", "2025-10-17T12:00:00+05:45"],
        ["--as-of", "2026-04-13T00:00:00.000001+05:45"],
        ["--as-of", "1986-01-01"],
        // The BS month of Shrawan 2082, a Gregorian month, and more than there is.
        ["--as-of", "2026-07-16", "--from", "2025-07-17", "--to", "2025-08-16"],
        ["--as-of", "2026-06-15", "--from", "2026-06-01", "--to", "2026-06-30"],
        ["--as-of", "2026-07-16", "--from", "2020-01-01", "--to", "2026-07-16"],
    ]

    /// All scopes for the reports that others build upon, some for the rest.
    private static func scopes(of report: String) -> ArraySlice<[String]> {
        ReportRuns.isSoak || ["lifecycle", "compliance", "security"].contains(report)
            ? scopes[...] : scopes.prefix(4)
    }

    /// Runs a report and compares it.
    private static func compare(
        _ report: String, _ organization: String, _ scope: [String], in database: TestDatabase, folder: String,
        rules: String = TestServer.root + "/reports/rules/nepal.yaml"
    ) async throws {
        let arguments = ["--org", organization] + scope
        let result = try await Tool.program(
            [report] + arguments + ["--format", "json"], database: database, environment: ["KT_RULES": rules])
        let what = "\(report) \(arguments.joined(separator: " "))"
        guard result.status == 0 else {
            Issue.record("\(what): exit \(result.status): \(result.standardError)")
            return
        }
        let file = folder + "/\(report).json"
        try result.standardOutput.write(toFile: file, atomically: true, encoding: .utf8)
        let check = try await Tool.python(
            ["-m", "oracle", "--dsn", database.superuserURL, "--report", report, "--actual", file] + arguments + [
                "--calendar", TestServer.root + "/reports/calendar/bikram-sambat-months.csv",
                "--rules", rules,
            ])
        #expect(check.status == 0, "\(what): \(check.standardOutput)\(check.standardError)")
    }

    /// Generated organizations: a large one, a smaller one, one of one branch, and one without anything.
    @Test(.timeLimit(.minutes(40)), arguments: ReportRuns.isSoak ? ["tests", "soak 1", "soak 2"] : ["tests"])
    func generatedOrganizationsAreReportedAsTheSecondCalculationHasThem(seed: String) async throws {
        let database =
            seed == "tests"
            ? try await TestServer.demoDatabase() : try await ReportRuns.generatedDatabase(seed: seed, scale: 10_000)
        try await withTemporaryFolder { folder in
            for report in ReportRuns.reports {
                for scope in Self.scopes(of: report) {
                    try await Self.compare(report, "acme", scope, in: database, folder: folder)
                }
                for scope in Self.scopes.prefix(3) {
                    for organization in ["everest", "single", "empty"] {
                        try await Self.compare(report, organization, scope, in: database, folder: folder)
                    }
                }
            }
        }
    }

    /// Records made to crowd the edges of the rules, on Nepal's clocks and on clocks that skip midnights (Cairo) or
    /// are changed to others: see oracle/fuzz.py.
    @Test(.timeLimit(.minutes(20)), arguments: ReportRuns.isSoak ? (1001...1012).map { "\($0)" } : ["4", "102"])
    func recordsAtTheEdgesOfTheRulesAreReportedAlike(seed: String) async throws {
        let database = try await ReportRuns.fuzzDatabase(seed: seed)
        try await withTemporaryFolder { folder in
            for report in ReportRuns.reports {
                for scope in Self.scopes(of: report) {
                    try await Self.compare(report, "fuzz", scope, in: database, folder: folder)
                }
            }
        }
    }

    /// Rows for provinces, classes, uses and years, which the shipped sets hardly have; and none for insurance.
    private static let ownRules = """
        title: Our rules
        extends: nepal
        penalties:
          - {id: bluebook, document: bluebook, fiscal_year: 2082/83, validity_months: 12, grace: {days: 35},
             base: fee, source: here,
             tiers: [{from: 1, to: 10, percent: 7.5}, {from: 11, percent: 33.33}],
             yearly: {percent: 12.25, years: 2, mode: replace}, prerequisites: [pollution, insurance]}
          - {id: koshi, document: bluebook, province: koshi, fiscal_year: 1975/76, validity_months: 12,
             grace: {days: 0}, source: here}
          - {id: insurance, document: insurance, use: public, fiscal_year: 2083/84, validity_months: 12,
             grace: {days: 3}, source: here}
          - {id: buses, document: pollution, class: bus, use: public, fiscal_year: 2081/82, exempt: true,
             source: here}
        tariffs:
          - {id: all, fiscal_year: 2070/71, tax: 999.99, fee: 10.01, charge: 500, source: here}
          - {id: late, fiscal_year: 2083/84, tax: 1234.56, source: here}
          - {id: cars, class: car, use: government, fiscal_year: 2080/81, tax: 0, source: here}
          - {id: gandaki, province: gandaki, fiscal_year: 2079/80, fee: 77.77, source: here}
          - {id: engines, province: bagmati, class: jeep, engine_cc: {from: 1000, to: 1500}, fiscal_year: 2081/82,
             tax: 40000, source: here}

        """

    /// The shipped rivals, and a set of a user's own.
    @Test(.timeLimit(.minutes(10)), arguments: ["nepal-5-10-20", "nepal-10-15-20-32", "own"])
    func otherRulesAreAppliedAlike(rules: String) async throws {
        let database = try await ReportRuns.fuzzDatabase(seed: "6")
        try await withTemporaryFolder { folder in
            var file = TestServer.root + "/reports/rules/\(rules).yaml"
            if rules == "own" {
                file = folder + "/own.yaml"
                try Self.ownRules.write(toFile: file, atomically: true, encoding: .utf8)
            }
            for report in ["compliance", "renewals"] {
                for scope in [["--as-of", "2026-07-16"], ["--as-of", "2026-07-17", "--from", "2025-03-01"]] {
                    try await Self.compare(report, "fuzz", scope, in: database, folder: folder, rules: file)
                }
            }
        }
    }
}
