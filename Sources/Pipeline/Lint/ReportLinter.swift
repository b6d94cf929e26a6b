internal import Definitions
package import Extract
internal import Foundation
internal import KeepTrack
internal import Reporting
internal import Tabular

/// Finds mistakes in definitions and their queries: by their texts, and by what a server says of them.
///
/// ``check(file:)`` comes first, once per definition, then ``check(with:)`` where a database can be asked.
package final class ReportLinter {
    package private(set) var result = LintResult()
    package let library: QueryLibrary
    private(set) var reports: [LintedReport] = []
    private var tokens: [String: SQLTokens] = [:]

    package init(library: QueryLibrary) {
        self.library = library
    }

    /// What was found, by file and place, each once.
    package var sorted: LintResult {
        var sorted = result
        sorted.findings = Set(result.findings).sorted()
        sorted.files += tokens.count
        return sorted
    }

    // MARK: Findings

    func add(_ rule: String, _ error: DefinitionError) {
        result.findings.append(
            LintFinding(file: error.file, line: error.line, column: error.column, rule: rule, message: error.reason))
    }

    func add(_ rule: String, _ place: QueryPlace, _ message: String) {
        result.findings.append(
            LintFinding(
                file: library.path(of: place.file), line: place.line, column: place.column, rule: rule,
                message: message))
    }

    /// A finding at a byte of the query that is sent, told at the file that the byte comes from.
    func add(_ rule: String, in template: QueryTemplate, at offset: Int, _ message: String) {
        guard let source = template.map.source(of: offset), let text = try? library.text(of: source.file) else {
            return add(rule, QueryPlace(file: template.file, line: 1, column: 1), message)
        }
        add(rule, QueryPlace(file: source.file, text: Array(text.utf8), offset: source.offset), message)
    }

    func addUnchecked(_ file: String) {
        result.unchecked.append(library.path(of: "extract/\(file)"))
    }

    // MARK: By the texts

    /// Checks a definition and its queries, as far as their texts tell.
    package func check(file: String) {
        result.files += 1
        guard let data = FileManager.default.contents(atPath: file), let yaml = String(data: data, encoding: .utf8)
        else {
            return add(
                "definition", DefinitionError(file: file, line: 1, column: 1, reason: "isn't a readable UTF-8 file"))
        }
        do {
            let report = try LintedReport(yaml: yaml, file: file)
            reports.append(report)
            try check(report)
        } catch let error as DefinitionError {
            add("definition", error)
        } catch {
            add("definition", DefinitionError(file: file, line: 1, column: 1, reason: "\(error)"))
        }
    }

    private func check(_ report: LintedReport) throws {
        let definition = report.definition
        if let name = definition.fold { try checkFold(name, of: report) }
        var used = Set<String>()
        for use in report.uses {
            do {
                let template = try library.template(use.path)
                used.formUnion(template.ownParameters.keys)
                check(use, template, of: report)
            } catch let error as QueryTemplateError {
                add("template", QueryPlace(file: error.file, line: error.line, column: error.column), error.reason)
            }
        }
        for check in definition.checks {
            if case .holds(_, _, .named(let name)) = check.expectation { used.insert(name) }
        }
        for (parameter, node) in zip(definition.parameters, try report.root.list("parameters"))
        where !used.contains(parameter.name) && definition.fold == nil {
            add("parameter", node.failure("\(parameter.name) is in no query; write :\(parameter.name), or take it out"))
        }
    }

    /// Whether the transform yields what the definition lists of it.
    private func checkFold(_ name: String, of report: LintedReport) throws {
        guard let transform = compiledReports[name]?.transform else {
            return add(
                "fold",
                try report.root.child("fold").failure(
                    "is \(name), which this program hasn't; it has \(compiledReports.keys.sorted().joined(separator: ", "))"
                ))
        }
        for (table, node) in zip(report.definition.tables, try report.root.list("tables")) where table.source == .fold {
            do throws(FoldMismatch) {
                _ = try FoldLayout.kept(by: table, of: transform)
            } catch {
                let columns = try node.list("columns")
                let place = error.column.flatMap { columns.indices.contains($0) ? columns[$0] : nil } ?? node
                add("fold", place.failure(error.reason))
            }
        }
        for (exception, node) in zip(report.definition.exceptions, try report.root.list("exceptions")) {
            if let reason = FoldLayout.mismatch(of: exception, in: transform) { add("fold", node.failure(reason)) }
        }
        for (headline, node) in zip(report.definition.headlines, try report.root.list("headlines")) {
            if let reason = FoldLayout.mismatch(of: headline, in: transform) { add("fold", node.failure(reason)) }
        }
    }

    private func scanned(_ template: QueryTemplate) -> SQLTokens {
        if let known = tokens[template.file] { return known }
        let new = SQLTokens(template.sql)
        tokens[template.file] = new
        return new
    }

    private func check(_ use: LintedReport.Use, _ template: QueryTemplate, of report: LintedReport) {
        let scanned = scanned(template)
        func add(_ rule: String, at offset: Int, _ message: String) {
            if scanned.allowed[rule] == nil { self.add(rule, in: template, at: offset, message) }
        }
        let breaches = StatementRules(scanned.tokens).breaches()
        for breach in breaches {
            add(breach.rule, at: breach.offset, breach.message)
        }
        let start = scanned.tokens.first?.offset ?? 0
        if !template.parameters.contains(.organizationID) {
            add(
                "tenant", at: start,
                "the query doesn't name its organization: add where organization_id = :organization_id")
        }
        for (name, place) in template.ownParameters where report.ownParameters[name] == nil {
            self.add(
                "parameter", place,
                QueryTemplate.unknownParameter(name, declared: report.ownParameters.keys.sorted()))
        }
        let scopes: [ScopeKind: (QueryParameter, String)] = [
            .branch: (.branches, "(:branches is null or x.branch_id = any(:branches))"),
            .category: (.categories, "(:categories is null or x.category_id = any(:categories))"),
            .vehicleClass: (.classes, "(:classes is null or x.class = any(:classes))"),
        ]
        for kind in report.definition.scopes {
            guard let (parameter, condition) = scopes[kind], !template.parameters.contains(parameter) else { continue }
            add(
                "scope", at: start,
                "the report declares the scope \(kind.rawValue), but this query doesn't go by it: add \(condition)")
        }
        // Of several statements nobody can say which one's order counts.
        guard !breaches.contains(where: { $0.rule == "statement" }) else { return }
        checkOrder(use, StatementShape(scanned.tokens), start: start) { add($0, at: $1, $2) }
    }

    // MARK: Order

    private func checkOrder(
        _ use: LintedReport.Use, _ shape: StatementShape, start: Int, _ add: (String, Int, String) -> Void
    ) {
        if case .number = use.role { return }
        guard let order = shape.order else {
            return add("order", start, "the query has no order by: its rows come as they like")
        }
        var texts = Set<String>()
        if case .table(let table) = use.role {
            texts = Set(table.declared.filter { $0.type == .text }.map(\.key))
            if !table.order.isEmpty {
                let found = order.prefix(table.order.count).map { $0.name ?? "an expression" }
                if found != table.order {
                    add(
                        "order", shape.orderOffset,
                        "the table declares the order \(table.order.joined(separator: ", ")), but the query has "
                            + found.joined(separator: ", "))
                }
            }
        }
        for term in order where term.name.map({ texts.contains($0) }) == true && !term.isCollated {
            add(
                "collate", term.offset,
                "\(term.name ?? "") is a text, whose order is another on each server: add collate \"C\"")
        }
        let hasDeclared = if case .table(let table) = use.role { !table.order.isEmpty } else { false }
        let endsInKey = order.contains { $0.name.map { $0 == "id" || $0.hasSuffix("_id") } == true }
        if !hasDeclared, !endsInKey, !shape.coversGroup {
            add(
                "order", shape.orderOffset,
                "the order doesn't tell all rows apart: end it with the id, or declare the table's order in the YAML")
        }
    }
}
