internal import Definitions
internal import Foundation
internal import KeepTrack
package import Reporting

/// A definition with its YAML's places and the queries that it names.
package struct LintedReport {
    /// What a query is for: what it has to yield follows from that.
    enum Role {
        case table(TableDefinition)
        /// Rows of an exception; the sentence's placeholders are columns.
        case exceptions(sentence: String)
        /// Rows of a check, whose column may be measured.
        case check(CheckDefinition)
        /// One number: a figure, a population, a control.
        case number
    }

    struct Use {
        /// Below `extract/`.
        let file: String
        let role: Role
        /// The node of the YAML that names it.
        let node: DefinitionNode

        var path: String { "extract/\(file)" }
    }

    package let definition: ReportDefinition
    let root: DefinitionNode
    let uses: [Use]

    /// - Throws: `DefinitionError` with the place of the mistake.
    init(yaml: String, file: String) throws {
        definition = try ReportDefinition(yaml: yaml, file: file)
        root = try DefinitionNode(yaml: yaml, file: file, subject: "report")
        var uses: [Use] = []
        func add(_ file: String?, _ role: Role, _ node: DefinitionNode, _ key: String) throws {
            guard let file, file.hasSuffix(".sql") else { return }
            uses.append(Use(file: file, role: role, node: node.childIfAny(key) ?? node))
        }
        for (table, node) in zip(definition.tables, try root.list("tables")) {
            if case .query(let file) = table.source {
                uses.append(Use(file: file, role: .table(table), node: node))
            }
        }
        for (headline, node) in zip(definition.headlines, try root.list("headlines")) {
            try add(headline.query, .number, node, "query")
        }
        for (check, node) in zip(definition.exceptions, try root.list("exceptions")) {
            try add(check.query, .exceptions(sentence: check.sentence), node, "query")
            try add(check.population, .number, node, "population")
        }
        for (control, node) in zip(definition.controls, try root.list("controls")) {
            try add(control.population, .number, node, "population")
            try add(control.exceptions, .number, node, "exceptions")
        }
        for (check, node) in zip(definition.checks, try root.list("checks")) {
            if case .query(let file) = check.source { try add(file, .check(check), node, "query") }
            try add(check.population, .number, node, "population")
        }
        self.uses = uses
    }

    /// The types of the report's own parameters, by name.
    var ownParameters: [String: ParameterType] {
        Dictionary(definition.parameters.map { ($0.name, $0.type) }) { first, _ in first }
    }
}
