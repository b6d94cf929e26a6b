internal import Foundation
internal import KeepTrack
internal import Reporting
internal import Tabular

extension ReportDescription {
    /// For documents: what an auditor reads beside the files.
    var markdown: String {
        var lines = ["# \(definition.title)", "", definition.description, "", "- Name: `\(definition.name)`"]
        lines.append("- SHA-256 of the definition: `\(definition.hash)`")
        if let fold = definition.fold { lines.append("- Compiled transform: `\(fold)`, \(compiledParts)") }
        lines.append("- May be limited to: \(scopes)")
        lines.append("")
        lines += section(
            "Parameters", ["parameter", "type", "value", "meaning"],
            definition.parameters.map { ["`\($0.name)`", $0.type.rawValue, choice(of: $0), $0.description] })
        for table in definition.allTables {
            lines += [
                "## Table \(table.name)", "", table.description, "", "Source: \(source(ofTable: table.name)).", "",
            ]
            lines += grid(
                ["column", "heading", "type", "meaning"],
                table.columns.map { ["`\($0.key)`", $0.heading, kind(of: $0), $0.description] })
        }
        lines += section(
            "Figures of the summary", ["key", "heading", "meaning", "source", "rows behind it"],
            definition.headlines.map {
                [
                    "`\($0.key)`", $0.heading + ($0.unit.map { " (\($0))" } ?? ""), $0.description, source(of: $0),
                    $0.table ?? "",
                ]
            })
        lines += section("Charts", ["title", "shows"], definition.charts.map { [$0.title, plot(of: $0)] })
        lines += section(
            "Checks behind the exceptions", ["code", "severity", "demands", "says", "source", "population"],
            definition.exceptions.map {
                [
                    "`\($0.code)`", $0.severity.rawValue, $0.demands, $0.sentence, source(of: $0),
                    $0.population.map { source(of: $0) } ?? "",
                ]
            })
        lines += section(
            "Controls", ["control", "demands", "population", "exceptions", "evidence"],
            definition.controls.map {
                [
                    "`\($0.id)`", $0.demands, source(of: $0.population), source(of: $0.exceptions), $0.evidence,
                ]
            })
        lines += section(
            "Checks", ["code", "severity", "demands", "expects", "says"],
            definition.checks.map {
                [
                    "`\($0.exception.code)`", $0.exception.severity.rawValue, $0.exception.demands,
                    "\($0.expectation) of \(source(of: $0))", $0.exception.sentence,
                ]
            })
        if !definition.rules.isEmpty {
            lines += ["## Rules", ""] + definition.rules.enumerated().map { "\($0.offset + 1). \($0.element)" } + [""]
        }
        return lines.joined(separator: "\n")
    }

    private func section(_ title: String, _ headings: [String], _ rows: [[String]]) -> [String] {
        rows.isEmpty ? [] : ["## \(title)", ""] + grid(headings, rows)
    }

    private func grid(_ headings: [String], _ rows: [[String]]) -> [String] {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        return [line(headings), "|" + String(repeating: "---|", count: headings.count)]
            + rows.map { row in
                line(row.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") })
            } + [""]
    }
}
