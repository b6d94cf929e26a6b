package import Tabular

/// A report as its YAML file declares it.
package struct ReportDefinition: Sendable {
    /// The stable name, also the file's: `compliance`.
    package var name: String
    package var title: String
    package var description: String
    /// The compiled transform that yields the tables whose source is `fold`; nil where all is SQL.
    package var fold: String?
    /// The criteria in words.
    package var rules: [String]
    package var tables: [TableDefinition]
    package var headlines: [HeadlineDefinition]
    package var charts: [Chart]
    /// What `.ics` files are made of; nil where the report yields none.
    package var calendar: EventMapping?
    package var exceptions: [ExceptionDefinition]
    package var controls: [ControlDefinition]
    /// SHA-256 of the file, in hex.
    package var hash: String
    /// The file it was read from.
    package var file: String

    /// Whether the report has an `exceptions` table.
    package var hasExceptions: Bool { !exceptions.isEmpty }

    /// Per line of the summary that is a figure the table with the rows behind it.
    package var links: [String: String] {
        var links = Dictionary(headlines.compactMap { line in line.table.map { (line.key, $0) } }) { first, _ in first }
        if hasExceptions {
            for severity in ExceptionDefinition.Severity.allCases {
                links[severity.rawValue] = StandardTables.exceptions.name
            }
        }
        return links
    }

    /// All tables in their order in every format: the summary first, provenance last.
    package var allTables: [TableSchema] {
        [StandardTables.summary] + tables.map(\.schema) + (hasExceptions ? [StandardTables.exceptions] : [])
            + [StandardTables.provenance]
    }
}

/// One declared table and where its rows come from.
package struct TableDefinition: Sendable {
    package enum Source: Sendable, Hashable {
        /// The report's compiled transform.
        case fold
        /// A file below `queries/extract/`, whose columns are the table's without the dates' twins.
        case query(String)
        /// The report's catalogue of controls.
        case controls
    }

    package var schema: TableSchema
    package var source: Source
    /// The columns as declared, without the dates' twins.
    package var declared: [Column]
}

/// The words for one figure of the summary.
package struct HeadlineDefinition: Sendable {
    package var key: String
    package var heading: String
    package var unit: String?
    package var description: String
    /// The query whose only value it is; nil for a figure of the transform.
    package var query: String?
    /// The table that holds the rows behind it.
    package var table: String?
}

/// One line of the exceptions' catalogue.
package struct ExceptionDefinition: Sendable {
    /// From the gravest.
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        case high, medium, low

        /// 0 for the gravest.
        package var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }

        package static func < (left: Severity, right: Severity) -> Bool { left.rank > right.rank }
    }

    package var code: String
    package var severity: Severity
    /// What should hold.
    package var demands: String
    /// With `{placeholders}`.
    package var sentence: String
    /// Rows (subject_table, subject_id, branch, then the sentence's arguments); nil where the transform reports it.
    package var query: String?
    /// A query that counts what was looked at; nil where the transform knows.
    package var population: String?
}

/// One control: what it demands, what was looked at, and what failed.
package struct ControlDefinition: Sendable {
    package var id: String
    package var demands: String
    /// A query file of one number, or the key of one of the transform's figures.
    package var population: String
    /// Likewise.
    package var exceptions: String
    package var evidence: String
}

/// The tables that every report has.
package enum StandardTables {
    /// Title, period and as-of, the headline figures with those of the previous period, exceptions by severity.
    package static let summary = TableSchema(
        name: "summary", title: "Summary",
        description: "The report at a glance: one row per fact or figure, in the order of the first sheet.",
        declared: [
            Column(
                key: "section", heading: "Section", type: .text, width: 12,
                description: "report (what was asked), figures, or exceptions (their number by severity)."),
            Column(key: "key", heading: "Key", type: .text, width: 18, description: "The stable name of the line."),
            Column(key: "heading", heading: "Figure", type: .text, width: 30, description: "The line in words."),
            Column(key: "text", heading: "Text", type: .text, width: 40, description: "The value of a line of words."),
            Column(
                key: "value", heading: "Value", type: .decimal, width: 16,
                description: "The figure; empty where it can't be measured."),
            Column(
                key: "previous", heading: "Previous period", type: .decimal, width: 16,
                description: "The same figure for as many days just before the period, as of that period's end."),
            Column(key: "change", heading: "Change", type: .decimal, width: 16, description: "value less previous."),
            Column(key: "unit", heading: "Unit", type: .text, width: 8, description: "What the figure counts."),
        ])

    /// Rows for people: what to look at, and room for what they found.
    package static let exceptions = TableSchema(
        name: "exceptions", title: "Exceptions",
        description: "One row per finding, by severity, branch (none last), subject and code. "
            + "The last four columns are for the reviewer.",
        declared: [
            Column(key: "code", heading: "Code", type: .text, width: 26, description: "The check that found it."),
            Column(
                key: "severity", heading: "Severity", type: .text, width: 10, description: "high, medium or low.",
                isState: true),
            Column(
                key: "subject_table", heading: "Table", type: .text, width: 26,
                description: "The table of the row that it is about."),
            Column(key: "subject_id", heading: "Row", type: .identifier, width: 38, description: "The row's id."),
            Column(key: "branch", heading: "Branch", type: .text, width: 10, description: "The branch's code, if any."),
            Column(key: "sentence", heading: "What was found", type: .text, width: 80, description: "In words."),
            Column(
                key: "reviewer", heading: "Reviewer", type: .text, width: 18, description: "Who looked at it.",
                isSignOff: true),
            Column(
                key: "reviewed_on", heading: "Reviewed on", type: .text, width: 12,
                description: "The day of the review, filled in by hand.", isSignOff: true),
            Column(
                key: "conclusion", heading: "Conclusion", type: .text, width: 16, description: "What it came to.",
                isSignOff: true),
            Column(key: "comment", heading: "Comment", type: .text, width: 40, description: "Why.", isSignOff: true),
        ])

    /// Information produced by the entity (IPE): where every figure comes from and what was checked.
    package static let provenance = TableSchema(
        name: "provenance", title: "Provenance",
        description:
            "Where the figures come from: definition, criteria, parameters, queries, counts and control totals.",
        declared: [
            Column(
                key: "section", heading: "Section", type: .text, width: 16,
                description: "definition, criteria, parameters, queries, tables, control_totals, limitations."),
            Column(key: "key", heading: "Key", type: .text, width: 34, description: "What the line is about."),
            Column(key: "value", heading: "Value", type: .text, width: 100, description: "What holds."),
        ])
}
