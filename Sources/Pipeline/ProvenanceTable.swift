internal import KeepTrack
internal import Reporting
internal import Tabular

/// Writes the provenance: the same for every run over the same records with the same parameters. What differs between
/// two such runs (host, times, snapshot) stands in the manifest alone.
struct ProvenanceTable {
    let definition: ReportDefinition
    let scope: ReportScope
    let parameters: [(key: String, value: String)]

    func write(
        outcome: ReportProducer.Outcome, leftOut: [LeftOut], tables: [(name: String, rows: Int)],
        to output: TableOutput
    ) throws {
        func line(_ section: String, _ key: String, _ value: String) throws {
            output.add(text: section)
            output.add(text: key)
            output.add(text: value)
            try output.endRow()
        }
        try line("definition", "report", definition.name)
        try line("definition", "sha256", definition.hash)
        for (index, rule) in definition.rules.enumerated() { try line("criteria", "\(index + 1)", rule) }
        for (key, value) in parameters { try line("parameters", key, value) }
        for query in outcome.queries {
            try line("queries", query.file, "sha256 \(query.sha256)")
            try line(
                "queries", query.file, "\(query.counted) rows counted by the server, \(query.extracted) extracted")
        }
        for rows in leftOut where rows.rows > 0 {
            try line("left_out", rows.what, "\(rows.rows) rows, \(rows.reason)")
        }
        for (name, rows) in tables { try line("tables", name, "\(rows) rows written") }
        for (table, column, total) in outcome.totals { try line("control_totals", "\(table).\(column)", total) }
        for limitation in ProvenanceTable.limitations { try line("limitations", limitation.key, limitation.text) }
    }

    private static let limitations: [(key: String, text: String)] = [
        (
            "late_commits",
            "A transaction that was open across the as-of instant and committed later is in a later report, not in one "
                + "that was run before its commit."
        ),
        (
            "current_value",
            "Where neither history nor the audit trail can take back a later change, the row's last column names the "
                + "affected columns."
        ),
        (
            "not_measurable",
            "A figure whose denominator is 0, or of which an input is missing, is empty: never 0 or 100."
        ),
    ]
}
