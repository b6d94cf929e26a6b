package import KeepTrack
package import Postgres
internal import Tabular

// The stage of the data-quality report: what its query queries/extract/data-quality/results.sql yields.

extension CheckResultRow: StageRow {
    package static let columns = [
        StageColumn("check_id", .text), StageColumn("severity", .text), StageColumn("demands", .text),
        StageColumn("subject_table", .text), StageColumn("branch_id", .uuid), StageColumn("population", .int8),
        StageColumn("failures", .int8),
    ]

    package init(_ row: ResultRow) throws {
        let word = try row.text(1)
        guard let severity = Severity(rawValue: word) else { throw row.failure(1, "is \(word), which is no severity") }
        let finding = try row.textIfAny(3).map { table in
            Finding(
                table: table, branchID: try row.identifierIfAny(4), population: try row.int64(5),
                failures: try row.int64(6))
        }
        self.init(check: try row.text(0), severity: severity, demands: try row.text(2), finding: finding)
    }
}
