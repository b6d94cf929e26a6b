internal import Definitions
internal import Extract
internal import Postgres
internal import Reporting
internal import Tabular

extension ReportLinter {
    /// Checks the queries against what a server says that they yield; they are prepared, not run.
    ///
    /// - Throws: what ends the connection; what is wrong with a query is a finding.
    package func check(with session: SourceSession) throws {
        for report in reports {
            for use in report.uses {
                do {
                    let columns = try session.columns(of: use.path, own: report.ownParameters)
                    try compare(use, columns)
                } catch is QueryTemplateError {
                    // Told by the text already.
                } catch let error as PostgresError where error.code == .statement {
                    try tell(error, of: use)
                }
            }
        }
    }

    /// Notes all queries as not held against a server.
    package func skipServer() {
        for use in reports.flatMap(\.uses) { addUnchecked(use.file) }
    }

    private func tell(_ error: PostgresError, of use: LintedReport.Use) throws {
        let template = try library.template(use.path)
        // The server counts characters from 1.
        let characters = template.sql.unicodeScalars.prefix((error.position ?? 1) - 1)
        let offset = characters.reduce(0) { $0 + UTF8.width($1) }
        let hint = error.hint.map { ". \($0)" } ?? ""
        add("server", in: template, at: offset, "the server refuses it: \(error.message)\(hint)")
    }

    private func compare(_ use: LintedReport.Use, _ columns: [ResultColumn]) throws {
        let names = columns.map(\.name)
        let file = QueryPlace(file: use.path, line: 1, column: 1)
        switch use.role {
        case .table(let table): try compare(use, table, columns)
        case .exceptions(let sentence):
            if names.prefix(3) != ["subject_table", "subject_id", "branch"] {
                add(
                    "columns", file,
                    "the first columns of an exception query are subject_table, subject_id, branch; here they are "
                        + names.prefix(3).joined(separator: ", "))
            }
            try comparePlaceholders(sentence, names, use)
            for column in columns.dropFirst(3) where ![.text, .varchar, .name, .bpchar].contains(column.type) {
                add(
                    "type", file,
                    "column \(column.name) isn't a text, which the sentence needs: write \(column.name)::text")
            }
        case .check(let check):
            if case .holds(let measure, _, _) = check.expectation {
                guard let key = measure.column else { return }
                let type = columns.first { $0.name == key }?.type
                if type.map({ [.int2, .int4, .int8, .numeric].contains($0) }) != true {
                    add("columns", use.node.failure("yields no column \(key) of numbers to measure"))
                }
            } else {
                try comparePlaceholders(check.exception.sentence, names, use)
            }
        case .number:
            if columns.count != 1 || ![.int2, .int4, .int8, .numeric].contains(columns[0].type) {
                add(
                    "columns", file, "the query should yield one whole number or numeric; it has \(names.count) columns"
                )
            }
        }
    }

    private func comparePlaceholders(_ sentence: String, _ names: [String], _ use: LintedReport.Use) throws {
        for match in sentence.matches(of: #/\{([a-z][a-z0-9_]*)\}/#) where !names.contains(String(match.1)) {
            add("sentence", use.node.failure("yields no column \(match.1), which the sentence names"))
        }
    }

    private func compare(
        _ use: LintedReport.Use, _ table: TableDefinition, _ columns: [ResultColumn]
    ) throws {
        let name = table.schema.name
        for name in columns.map(\.name) where !table.declared.contains(where: { $0.key == name }) {
            add(
                "columns",
                use.node.failure(
                    "lacks the column \(name), which \(use.file) yields: declare it, or take it out of the query"))
        }
        for (index, (column, node)) in zip(table.declared, try use.node.list("columns")).enumerated() {
            guard let place = columns.firstIndex(where: { $0.name == column.key }) else {
                let near = Nearest.hint(column.key, in: columns.map(\.name)).map { ". \($0)" } ?? ""
                add(
                    "columns", try node.child("key").failure("is \(column.key), which \(use.file) doesn't yield\(near)")
                )
                continue
            }
            if place != index, columns.count == table.declared.count {
                add(
                    "columns",
                    try node.child("key").failure(
                        "is \(column.key), column \(index + 1) of \(name), but column \(place + 1) of \(use.file)"))
            }
            if !column.type.accepted.contains(columns[place].type) {
                add(
                    "type",
                    try node.child("type").failure(
                        "is \(column.type.rawValue), but \(use.file) yields another type: write "
                            + "\(column.key)::\(column.type.cast) there, or declare another"))
            }
        }
    }
}
