internal import Foundation
internal import Reporting
internal import Tabular

/// A report's dictionary in words, Markdown and JSON, made from its definition alone.
struct ReportDescription {
    private let definition: ReportDefinition

    init(_ definition: ReportDefinition) {
        self.definition = definition
    }

    /// For a terminal.
    var text: String {
        var lines = ["\(definition.name): \(definition.title)", "", definition.description, ""]
        if let fold = definition.fold { lines += ["Compiled transform: \(fold)", ""] }
        for table in definition.allTables {
            lines.append("\(table.name)  \(table.description)")
            lines.append("  source: \(source(of: table.name))")
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
        if !definition.exceptions.isEmpty {
            lines.append("Exceptions")
            lines += definition.exceptions.map { "  \($0.code) (\($0.severity.rawValue))  \($0.demands)" }
            lines.append("")
        }
        if !definition.controls.isEmpty {
            lines.append("Controls")
            lines += definition.controls.map { "  \($0.id)  \($0.demands)" }
            lines.append("")
        }
        if !definition.rules.isEmpty {
            lines.append("Rules")
            lines += definition.rules.map { "  - \($0)" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// For documents.
    var markdown: String {
        func cell(_ text: String) -> String {
            text.replacing("|", with: "\\|").replacing("\n", with: " ")
        }
        var lines = ["# \(definition.title)", "", definition.description, ""]
        for table in definition.allTables {
            lines += [
                "## \(table.name)", "", table.description, "", "| column | heading | type | meaning |",
                "|---|---|---|---|",
            ]
            lines += table.columns.map {
                "| `\($0.key)` | \(cell($0.heading)) | \(kind(of: $0)) | \(cell($0.description)) |"
            }
            lines.append("")
        }
        if !definition.exceptions.isEmpty {
            lines += ["## Exceptions' catalogue", "", "| code | severity | demands |", "|---|---|---|"]
            lines += definition.exceptions.map { "| `\($0.code)` | \($0.severity.rawValue) | \(cell($0.demands)) |" }
            lines.append("")
        }
        if !definition.rules.isEmpty {
            lines += ["## Rules", ""] + definition.rules.map { "- \($0)" } + [""]
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    func json() throws -> String {
        let tables = definition.allTables.map { table in
            DataDictionary.Table(
                name: table.name, title: table.title, description: table.description, source: source(of: table.name),
                columns: table.columns.map {
                    DataDictionary.Column(
                        key: $0.key, heading: $0.heading, type: $0.type.rawValue, unit: $0.unit,
                        description: $0.description)
                })
        }
        let dictionary = DataDictionary(
            name: definition.name, title: definition.title, description: definition.description,
            fold: definition.fold, rules: definition.rules, tables: tables,
            exceptions: definition.exceptions.map {
                .init(code: $0.code, severity: $0.severity.rawValue, demands: $0.demands)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(dictionary), as: UTF8.self) + "\n"
    }

    private func source(of table: String) -> String {
        switch definition.tables.first(where: { $0.schema.name == table })?.source {
        case .fold?: "compiled transform \(definition.fold ?? "")"
        case .query(let file)?: "queries/extract/\(file)"
        case .controls?: "the catalogue of controls"
        case nil: "every report has it"
        }
    }

    private func kind(of column: Column) -> String {
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

        struct Check: Encodable {
            let code, severity, demands: String
        }

        let name, title, description: String
        let fold: String?
        let rules: [String]
        let tables: [Table]
        let exceptions: [Check]
    }
}
