package import KeepTrack
internal import Tabular

/// What the checks of the records found: per check, per table and per branch.
///
/// The server counts each check once, per table and branch; here the counts are added up three ways, so that the checks,
/// which read everything there is, aren't run again for each table. Branches come first, by ``begin(branches:)``.
package final class DataQualityFold: ReportFold {
    package private(set) var headlines: [Headline] = []

    private let outputs: TableSet
    private var branches = BranchList([])
    /// In the order in which they came, the gravest first.
    private var checks: [(row: CheckResultRow, counts: CheckCounts)] = []
    private var tables: [String: CheckCounts] = [:]
    /// By position of the branch; what belongs to none last.
    private var branchCounts = [CheckCounts()]

    package init(outputs: TableSet) {
        self.outputs = outputs
    }

    /// Takes all branches, those left out too, for rows may point to them. Call it before any result.
    package func begin(branches: [BranchRow]) {
        self.branches = BranchList(branches)
        branchCounts = Array(repeating: CheckCounts(), count: branches.count + 1)
    }

    /// Takes the next result; those of one check come one after the other.
    package func add(_ row: CheckResultRow) {
        if checks.last?.row.check != row.check { checks.append((row, CheckCounts())) }
        guard let finding = row.finding else { return }
        checks[checks.count - 1].counts.add(finding, of: row)
        tables[finding.table, default: CheckCounts()].add(finding, of: row)
        branchCounts[branches.index(of: finding.branchID) ?? branches.rows.count].add(finding, of: row)
    }

    package func finish() throws {
        let checkOutput = try outputs["checks"]
        for (row, counts) in checks {
            checkOutput.add(text: row.check)
            checkOutput.add(text: row.demands)
            checkOutput.add(text: row.severity.rawValue)
            counts.write(to: checkOutput)
            checkOutput.add(text: counts.isUsed ? counts.failures == 0 ? "pass" : "fail" : "not_measurable")
            try checkOutput.endRow()
        }
        let tableOutput = try outputs["by_table"]
        for (name, counts) in tables.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            tableOutput.add(text: name)
            tableOutput.add(integer: counts.checks.count)
            counts.write(to: tableOutput)
            counts.writeSeverities(to: tableOutput)
            try tableOutput.endRow()
        }
        let branchOutput = try outputs["by_branch"]
        try branches.forEachListed(isUsed: branchCounts.map(\.isUsed)) { index in
            let counts = branchCounts[index ?? branches.rows.count]
            branchOutput.add(text: index.map { branches.rows[$0].code })
            counts.write(to: branchOutput)
            counts.writeSeverities(to: branchOutput)
            try branchOutput.endRow()
        }
        headlines = [
            Headline(key: "failures", value: .count(Int(checks.reduce(0) { $0 + $1.counts.failures }))),
            Headline(key: "checks_failed", value: .count(checks.count { $0.counts.failures > 0 })),
        ]
    }
}

/// What checks looked at and found.
private struct CheckCounts {
    private(set) var population: Int64 = 0
    private(set) var failures: Int64 = 0
    private(set) var checks: Set<String> = []
    private var bySeverity: [CheckResultRow.Severity: Int64] = [:]

    var isUsed: Bool { !checks.isEmpty }

    mutating func add(_ finding: CheckResultRow.Finding, of row: CheckResultRow) {
        population += finding.population
        failures += finding.failures
        checks.insert(row.check)
        bySeverity[row.severity, default: 0] += finding.failures
    }

    /// Population, failures and their rate.
    func write(to output: TableOutput) {
        output.add(integer: population)
        output.add(integer: failures)
        output.add(decimal: quotient(Int128(failures) * 100, Int128(population)))
    }

    func writeSeverities(to output: TableOutput) {
        for severity in CheckResultRow.Severity.allCases { output.add(integer: bySeverity[severity] ?? 0) }
    }
}
