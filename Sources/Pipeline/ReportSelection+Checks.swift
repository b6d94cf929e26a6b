package import KeepTrack
package import Reporting
package import Tabular

extension ReportSelection {
    /// The kinds of scope that are asked for.
    package var kinds: [ScopeKind] {
        [(ScopeKind.branch, branches), (.category, categories), (.vehicleClass, classes)]
            .filter { !$0.1.isEmpty }.map(\.0)
    }

    /// Whether files made with it hold less than the whole.
    package var narrows: Bool { !kinds.isEmpty || !rows.isEmpty }

    /// Refuses what none of the reports can do, before the database is asked.
    ///
    /// - Throws: ``PipelineError`` of code `usage`.
    package func check(_ definitions: [ReportDefinition]) throws {
        for definition in definitions {
            for kind in kinds where !definition.scopes.contains(kind) {
                let known = definition.scopes.map { "--\($0.rawValue)" }.joined(separator: ", ")
                throw PipelineError(
                    .usage, "\(definition.name) has no scope \(kind.rawValue)",
                    hint: known.isEmpty ? "It is about the whole organization" : "It has \(known)")
            }
        }
        for name in values.keys.sorted()
        where !definitions.contains(where: { $0.parameters.contains { $0.name == name } }) {
            let known = Set(definitions.flatMap { $0.parameters.map(\.name) }).sorted()
            let subject = definitions.count == 1 ? definitions[0].name : "none of the reports"
            throw PipelineError(
                .usage, "\(subject) has \(definitions.count == 1 ? "no" : "a") parameter \(name)",
                hint: Nearest.hint(name, in: known) ?? "There are none")
        }
        for definition in definitions { _ = try values(for: definition) }
        for condition in rows {
            let schemas = definitions.flatMap { filterable(in: $0) }
            if !schemas.contains(where: { condition.column(in: $0) != nil }) {
                let known = Set(schemas.flatMap { $0.columns.map(\.key) }).sorted()
                let place = tables.map { "table \($0.sorted().joined(separator: ", "))" } ?? "no table"
                let others = definitions.flatMap(\.allTables)
                    .filter { condition.column(in: $0) != nil && $0.isFilterable }.map(\.name)
                throw PipelineError(
                    .usage,
                    "\(place) has \(tables == nil ? "a" : "no") column \(condition.columns.joined(separator: " or "))",
                    hint: others.isEmpty
                        ? Nearest.hint(condition.columns[0], in: known)
                        : "Choose one that has, with --table: \(others.joined(separator: ", "))")
            }
        }
        for definition in definitions { _ = try filters(for: definition) }
    }

    /// The values of a report's own parameters.
    ///
    /// - Throws: ``PipelineError`` of code `usage` for one that is missing or can't be.
    package func values(for definition: ReportDefinition) throws -> [String: ParameterValue] {
        var result: [String: ParameterValue] = [:]
        for parameter in definition.parameters {
            do {
                guard let value = try values[parameter.name].map({ try parameter.value($0) }) ?? parameter.standard
                else {
                    throw PipelineError(
                        .usage, "\(definition.name) needs \(parameter.name): \(parameter.description)",
                        hint: "Give it with --param \(parameter.name)=VALUE")
                }
                result[parameter.name] = value
            } catch let error as ParameterError {
                throw PipelineError(.usage, error.reason)
            }
        }
        return result
    }

    /// The filters of a report's tables by name, those without any left out; days aren't instants yet.
    package func filters(for definition: ReportDefinition) throws -> [String: RowFilter] {
        guard !rows.isEmpty else { return [:] }
        do {
            let all = try filterable(in: definition).map { ($0.name, try RowFilter(rows, of: $0)) }
            return Dictionary(all.filter { !$0.1.isEmpty }) { first, _ in first }
        } catch let error as RowConditionError {
            throw PipelineError(.usage, error.reason)
        }
    }

    private func filterable(in definition: ReportDefinition) -> [TableSchema] {
        definition.allTables.filter { $0.isFilterable && tables?.contains($0.name) != false }
    }
}

extension TableSchema {
    /// The summary's figures and the provenance stay whole.
    fileprivate var isFilterable: Bool {
        name != StandardTables.summary.name && name != StandardTables.provenance.name
    }
}

/// A line of the summary and of the parameters that tells what a report was narrowed down to.
struct SelectionFact {
    let key: String
    let heading: String
    let text: String
}

extension ReportSelection {
    /// What holds for all reports.
    var facts: [SelectionFact] {
        var facts: [SelectionFact] = []
        func add(_ key: String, _ heading: String, _ values: [String]) {
            guard !values.isEmpty else { return }
            facts.append(SelectionFact(key: key, heading: heading, text: values.joined(separator: ", ")))
        }
        add("scope_branch", "Only branch", branches)
        add("scope_category", "Only category", categories)
        add("scope_class", "Only class", classes)
        add("rows_shown", "Only rows with", rows.map(\.description))
        return facts
    }

    /// The values of a report's own parameters.
    func facts(of definition: ReportDefinition) throws -> [SelectionFact] {
        let values = try values(for: definition)
        return definition.parameters.compactMap { parameter in
            values[parameter.name].map {
                SelectionFact(
                    key: "\(definition.name).\(parameter.name)", heading: "Parameter \(parameter.name)", text: $0.text)
            }
        }
    }
}
