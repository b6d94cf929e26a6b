internal import Foundation
internal import KeepTrack
internal import Reporting
internal import Tabular

/// A report's dictionary in words, Markdown and JSON, made from its definition alone.
///
/// The queries of a compiled transform are not the definition's: a run's manifest and its provenance name them.
struct ReportDescription {
    let definition: ReportDefinition

    init(_ definition: ReportDefinition) {
        self.definition = definition
    }

    /// For a terminal.
    var text: String {
        var lines = ["\(definition.name): \(definition.title)", "", definition.description, ""]
        if let fold = definition.fold { lines += ["Compiled transform: \(fold), \(compiledParts)", ""] }
        lines += ["May be limited to: \(scopes)", ""]
        if !definition.parameters.isEmpty {
            lines.append("Parameters")
            lines += definition.parameters.map {
                "  \($0.name)  \($0.type.rawValue), \(choice(of: $0))  \($0.description)"
            }
            lines.append("")
        }
        for table in definition.allTables {
            lines.append("\(table.name)  \(table.description)")
            lines.append("  source: \(source(ofTable: table.name))")
            let width = table.columns.map(\.key.count).max() ?? 0
            for column in table.columns {
                let name = column.key.padding(toLength: width, withPad: " ", startingAt: 0)
                let type = kind(of: column).padding(toLength: 16, withPad: " ", startingAt: 0)
                lines.append("  \(name)  \(type)  \(column.description)")
            }
            lines.append("")
        }
        if !definition.headlines.isEmpty {
            lines.append("Figures of the summary")
            lines += definition.headlines.map {
                "  \($0.key)  \($0.heading)\($0.unit.map { " (\($0))" } ?? "")  \($0.description)"
            }
            lines.append("")
        }
        if !definition.charts.isEmpty {
            lines.append("Charts")
            lines += definition.charts.map { "  \($0.title)  \(plot(of: $0))" }
            lines.append("")
        }
        if !definition.exceptions.isEmpty {
            lines.append("Exceptions")
            lines += definition.exceptions.flatMap { check in
                [
                    "  \(check.code) (\(check.severity.rawValue))  \(check.demands)",
                    "    source: \(source(of: check)); says: \(check.sentence)",
                ]
            }
            lines.append("")
        }
        if !definition.controls.isEmpty {
            lines.append("Controls")
            lines += definition.controls.flatMap { control in
                [
                    "  \(control.id)  \(control.demands)",
                    "    population: \(source(of: control.population)); exceptions: \(source(of: control.exceptions))",
                    "    evidence: \(control.evidence)",
                ]
            }
            lines.append("")
        }
        if !definition.checks.isEmpty {
            lines.append("Checks")
            lines += definition.checks.flatMap { check in
                [
                    "  \(check.exception.code) (\(check.exception.severity.rawValue))  \(check.exception.demands)",
                    "    \(demand(of: check)); says: \(check.exception.sentence)",
                ]
            }
            lines.append("")
        }
        if !definition.rules.isEmpty {
            lines.append("Rules")
            lines += definition.rules.map { "  - \($0)" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    func json() throws -> String {
        let tables = definition.allTables.map { table in
            DataDictionary.Table(
                name: table.name, title: table.title, description: table.description,
                source: source(ofTable: table.name),
                columns: table.columns.map {
                    DataDictionary.Column(
                        key: $0.key, heading: $0.heading, type: $0.type.rawValue, unit: $0.unit,
                        description: $0.description)
                })
        }
        let dictionary = DataDictionary(
            name: definition.name, title: definition.title, description: definition.description,
            sha256: definition.hash, fold: definition.fold, scopes: definition.scopes.map(\.rawValue),
            parameters: definition.parameters.map {
                .init(
                    name: $0.name, type: $0.type.rawValue, description: $0.description, default: $0.standard?.text,
                    allowed: $0.allowed.map(\.text))
            },
            rules: definition.rules, tables: tables,
            figures: definition.headlines.map {
                .init(
                    key: $0.key, heading: $0.heading, unit: $0.unit, description: $0.description,
                    source: source(of: $0), table: $0.table)
            },
            charts: definition.charts.map {
                .init(
                    title: $0.title, kind: $0.kind.rawValue, table: $0.table, category: $0.category, values: $0.values)
            },
            exceptions: definition.exceptions.map {
                .init(
                    code: $0.code, severity: $0.severity.rawValue, demands: $0.demands, sentence: $0.sentence,
                    source: source(of: $0), population: $0.population.map { source(of: $0) })
            },
            controls: definition.controls.map {
                .init(
                    id: $0.id, demands: $0.demands, population: source(of: $0.population),
                    exceptions: source(of: $0.exceptions), evidence: $0.evidence)
            },
            checks: definition.checks.map {
                .init(
                    code: $0.exception.code, severity: $0.exception.severity.rawValue, demands: $0.exception.demands,
                    sentence: $0.exception.sentence, source: source(of: $0), expect: $0.expectation.description,
                    population: $0.population.map { source(of: $0) })
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(dictionary), as: UTF8.self) + "\n"
    }

    // MARK: - Where things come from

    private var transform: String { "compiled transform \(definition.fold ?? "")" }

    func source(ofTable table: String) -> String {
        switch definition.tables.first(where: { $0.schema.name == table })?.source {
        case .fold?: transform
        case .query(let file)?: "queries/extract/\(file)"
        case .controls?: "the catalogue of controls"
        case nil where table == StandardTables.controls.name: "the report's checks"
        case nil: "every report has it"
        }
    }

    func source(of headline: HeadlineDefinition) -> String {
        if let query = headline.query { return "queries/extract/\(query)" }
        return headline.key == HeadlineDefinition.failedControls ? "the catalogue of controls" : transform
    }

    func source(of check: ExceptionDefinition) -> String {
        check.query.map { "queries/extract/\($0)" } ?? transform
    }

    /// The tables that a compiled transform yields: what else there is comes of queries.
    var compiledParts: String {
        let tables = definition.tables.filter { $0.source == .fold }.map(\.schema.name)
        return "which yields \(tables.joined(separator: ", ")); all else is queries"
    }

    /// What the report may be limited to, as flags.
    var scopes: String {
        definition.scopes.isEmpty
            ? "nothing, it is about the whole organization"
            : definition.scopes.map { "--\($0.rawValue)" }.joined(separator: ", ")
    }

    func choice(of parameter: ParameterDefinition) -> String {
        let allowed =
            parameter.allowed.isEmpty ? "" : ", one of \(parameter.allowed.map(\.text).joined(separator: ", "))"
        return (parameter.standard.map { "default \($0.text)" } ?? "to be given") + allowed
    }

    /// The rows that a check looks at.
    func source(of check: CheckDefinition) -> String {
        switch check.source {
        case .query(let file): "queries/extract/\(file)"
        case .table(let name, let conditions):
            (["table \(name)"] + conditions.map(\.description)).joined(separator: ", ")
        }
    }

    func demand(of check: CheckDefinition) -> String {
        "expects \(check.expectation) of \(source(of: check))"
    }

    /// What a control or a population names: a query file, else a figure of the transform.
    func source(of name: String) -> String {
        name.hasSuffix(".sql") ? "queries/extract/\(name)" : "figure \(name)"
    }

    /// What a chart shows, such as `column: failures of by_month by month_bs`.
    func plot(of chart: Chart) -> String {
        "\(chart.kind.rawValue): \(chart.values.joined(separator: ", ")) of \(chart.table) by \(chart.category)"
    }

    func kind(of column: Column) -> String {
        column.type.rawValue + (column.unit.map { " (\($0))" } ?? "")
    }

    private struct DataDictionary: Encodable {
        struct Column: Encodable {
            let key, heading, type: String
            let unit: String?
            let description: String
        }

        struct Table: Encodable {
            let name, title, description, source: String
            let columns: [Column]
        }

        struct Figure: Encodable {
            let key, heading: String
            let unit: String?
            let description, source: String
            let table: String?
        }

        struct Plot: Encodable {
            let title, kind, table, category: String
            let values: [String]
        }

        struct Check: Encodable {
            let code, severity, demands, sentence, source: String
            let population: String?
        }

        struct Control: Encodable {
            let id, demands, population, exceptions, evidence: String
        }

        struct Parameter: Encodable {
            let name, type, description: String
            let `default`: String?
            let allowed: [String]
        }

        struct ExpectedCheck: Encodable {
            let code, severity, demands, sentence, source, expect: String
            let population: String?
        }

        let name, title, description, sha256: String
        let fold: String?
        let scopes: [String]
        let parameters: [Parameter]
        let rules: [String]
        let tables: [Table]
        let figures: [Figure]
        let charts: [Plot]
        let exceptions: [Check]
        let controls: [Control]
        let checks: [ExpectedCheck]
    }
}
