import KeepTrack
import Reporting
import Tabular
import Testing

/// What the checks found, added up per check, per table and per branch.
struct DataQualityTests {
    /// Branches 1 (B), 2 (A) and 3 (gone), and four checks.
    private func run() throws -> (rows: RowCollector, headlines: [String: Figure]) {
        let definition = try ReportFixture.definition("data-quality")
        let collector = RowCollector()
        let outputs = collector.outputs(of: definition, calendar: try ReportFixture.calendar.get())
        let fold = DataQualityFold(outputs: TableSet(outputs))
        fold.begin(branches: [
            BranchRow(id: id(1), code: "B"), BranchRow(id: id(2), code: "A"),
            BranchRow(id: id(3), code: "C", exists: false),
        ])
        func add(
            _ check: String, _ severity: CheckResultRow.Severity, _ table: String? = nil, branch: UInt64? = nil,
            _ population: Int64 = 0, _ failures: Int64 = 0
        ) {
            let finding = table.map {
                CheckResultRow.Finding(
                    table: $0, branchID: branch.map { id($0) }, population: population, failures: failures)
            }
            fold.add(
                CheckResultRow(check: check, severity: severity, demands: "That \(check).", finding: finding))
        }
        add("first", .high, "assets.items", branch: 1, 3, 1)
        add("first", .high, "vehicles.bluebook", branch: 1, 4, 0)
        add("second", .medium, "assets.items", branch: 1, 3, 2)
        // Of a branch that nobody knows, and of none.
        add("second", .medium, "assets.items", branch: 9, 1, 1)
        add("second", .medium, "assets.items", 1, 0)
        add("third", .low)
        add("fourth", .low, "core.users", branch: 1, 5, 0)
        try fold.finish()
        for output in outputs { try output.finish() }
        return (collector, Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }))
    }

    @Test func `A check adds up its tables and branches`() throws {
        // 1 of 3 + 4 is 14.2857 %; 2 + 1 of 3 + 1 + 1 is 60 %.
        #expect(
            try run().rows.tables["checks"]?.map {
                pick($0, "check_id", "severity", "population", "failures", "failure_pct", "result")
            } == [
                ["first", "high", "7", "1", "14.29", "fail"], ["second", "medium", "5", "3", "60.00", "fail"],
                ["third", "low", "0", "0", "-", "not_measurable"], ["fourth", "low", "5", "0", "0.00", "pass"],
            ])
    }

    @Test func `A table counts each of its checks once`() throws {
        // Items: 3 + 3 + 1 + 1 looked at, 1 + 2 + 1 fail: one high, three medium.
        #expect(
            try run().rows.tables["by_table"]?.map {
                pick($0, "subject_table", "checks", "population", "failures", "failure_pct", "high", "medium", "low")
            } == [
                ["assets.items", "2", "8", "4", "50.00", "1", "3", "0"],
                ["core.users", "1", "5", "0", "0.00", "0", "0", "0"],
                ["vehicles.bluebook", "1", "4", "0", "0.00", "0", "0", "0"],
            ])
    }

    @Test func `Branches go by code, and what belongs to none comes last`() throws {
        // B: 3 + 4 + 3 + 5 looked at, 1 + 2 fail. None: 1 + 1, one fails.
        #expect(
            try run().rows.tables["by_branch"]?.map {
                pick($0, "branch", "population", "failures", "failure_pct", "high", "medium", "low")
            } == [
                ["A", "0", "0", "-", "0", "0", "0"], ["B", "15", "3", "20.00", "1", "2", "0"],
                ["-", "2", "1", "50.00", "0", "1", "0"],
            ])
    }

    @Test func `Headlines count failures and checks that found some`() throws {
        #expect(try run().headlines == ["failures": .count(4), "checks_failed": .count(2)])
    }

    @Test func theDefinitionHasWordsForAllThatTheFoldYields() throws {
        let definition = try ReportFixture.definition("data-quality")
        #expect(definition.tables.map(\.schema.name) == DataQualityFold.tables.map(\.name))
        #expect(Set(definition.headlines.map(\.key)) == Set(try run().headlines.keys))
    }
}
