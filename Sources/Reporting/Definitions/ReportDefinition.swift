package import KeepTrack
package import Tabular

/// A report as its YAML file declares it.
package struct ReportDefinition: Sendable {
    /// The stable name, also the file's: `compliance`.
    package var name: String
    package var title: String
    package var description: String
    /// The compiled transform that yields the tables whose source is `fold`; nil where all is SQL.
    package var fold: String?
    /// What the report may be limited to.
    package var scopes: [ScopeKind]
    /// What else may be asked of it.
    package var parameters: [ParameterDefinition]
    /// The criteria in words.
    package var rules: [String]
    package var tables: [TableDefinition]
    package var headlines: [HeadlineDefinition]
    package var charts: [Chart]
    /// What `.ics` files are made of; nil where the report yields none.
    package var calendar: EventMapping?
    package var exceptions: [ExceptionDefinition]
    package var controls: [ControlDefinition]
    package var checks: [CheckDefinition]
    /// SHA-256 of the file, in hex.
    package var hash: String
    /// The file it was read from.
    package var file: String

    /// Whether the report has an `exceptions` table.
    package var hasExceptions: Bool { !catalogue.isEmpty }

    /// All that can end in the `exceptions` table.
    package var catalogue: [ExceptionDefinition] { exceptions + checks.map(\.exception) }

    /// The table that lists the controls, and checks among them: the declared one, else that of reports with checks.
    package var controlTable: TableSchema? {
        tables.first { $0.source == .controls }?.schema ?? (checks.isEmpty ? nil : StandardTables.controls)
    }

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
        let controls = tables.contains { $0.source == .controls } ? nil : controlTable
        return [StandardTables.summary] + tables.map(\.schema) + [controls].compactMap { $0 }
            + (hasExceptions ? [StandardTables.exceptions] : []) + [StandardTables.provenance]
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
    /// The keys of the columns by which the rows are in order, and which tell each row from all others; empty where
    /// nobody wrote them down.
    package var order: [String]
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

    /// The key of the figure that every report with controls or checks can have: how many of them have failed.
    package static let failedControls = "controls_failed"
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
