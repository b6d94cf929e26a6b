internal import Extract
internal import KeepTrack
internal import Postgres
internal import Reporting
internal import Tabular

/// Finds the rows that people name by codes, paths and classes, as they were at the as-of instant.
struct ScopeResolver {
    let session: SourceSession
    let scope: ReportScope

    /// - Throws: ``PipelineError`` of code `noInput` for what the organization hasn't, with what is near.
    func limits(_ selection: ReportSelection) throws -> ScopeLimits {
        ScopeLimits(
            branches: selection.branches.isEmpty ? nil : try branches(selection.branches),
            categories: selection.categories.isEmpty ? nil : try categories(selection.categories),
            classes: selection.classes.isEmpty ? nil : try classes(selection.classes))
    }

    private var slug: String { scope.organization.slug }

    private func branches(_ codes: [String]) throws -> [Identifier] {
        let rows = try session.withStages(scope, tally: StageTally()) { stages in
            try stages.open(BranchRow.self, "extract/core/branches.sql").all()
        }
        // One that was deleted may have rows all the same.
        return try codes.flatMap { code in
            let found = rows.filter { $0.code == code }.map(\.id)
            if found.isEmpty {
                throw PipelineError(
                    .noInput, "\(slug) has no branch \(code)",
                    hint: Nearest.hint(code, in: rows.filter(\.exists).map(\.code).sorted()))
            }
            return found
        }
    }

    private func categories(_ names: [String]) throws -> [Identifier] {
        let rows = try session.withStages(scope, tally: StageTally()) { stages in
            try stages.open(CategoryRow.self, "extract/lifecycle/categories.sql").all()
        }
        let tree = CategoryTree(rows)
        let paths = rows.indices.map { ScopeResolver.plain(tree.resolve($0).path) }
        var chosen = Set<Int>()
        for name in names {
            let id = Identifier(name)
            let found = rows.indices.filter { rows[$0].id == id || paths[$0] == ScopeResolver.plain(name) }
            if found.isEmpty {
                let known = rows.indices.filter { rows[$0].exists }.map { tree.resolve($0).path }.sorted()
                throw PipelineError(
                    .noInput, "\(slug) has no category \(name)", hint: Nearest.hint(name, in: known))
            }
            chosen.formUnion(found)
        }
        return rows.indices.filter { !chosen.isDisjoint(with: tree.lineage(of: $0)) }.map { rows[$0].id }
    }

    /// A path however its names are joined: `Vehicles/Cars` is `Vehicles / Cars`.
    private static func plain(_ path: String) -> String {
        path.split(separator: "/").map { part in
            part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.joined(separator: " / ")
    }

    private func classes(_ names: [String]) throws -> [String] {
        let file = "extract/session/classes.sql"
        let rows = try session.rows(file, scope: scope)
        let known = try (0..<rows.rowCount).map { try ResultRow(rows, row: $0, context: file).text(0) }
        for name in names where !known.contains(name) {
            throw PipelineError(
                .noInput, "\(slug) has no vehicle of class \(name)", hint: Nearest.hint(name, in: known))
        }
        return names
    }
}
