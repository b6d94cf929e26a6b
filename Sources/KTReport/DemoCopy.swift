internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// Loads generated organizations into a Citus cluster.
///
/// Its nodes know nothing of the temporary tables and functions that `queries/demo` makes rows with. They are made in
/// another database, of a plain server, and copied: the rows of a seed are the same on both.
struct DemoCopy {
    let source: ConnectionTarget
    let target: ConnectionTarget
    let home: Home
    let interrupt: Interrupt

    private var folder: String { home.queries + "/demo" }

    /// Rows sent at a time: some hundred kilobytes.
    private static let batch = 1000

    /// Copies every row in one transaction of the cluster.
    ///
    /// - Throws: `PostgresError`; the cluster is then as it was.
    func run() throws {
        let reader = try Connection(source, answerTimeout: .seconds(3600), interrupt: interrupt)
        try reader.execute("BEGIN")
        try reader.execute(try text("demo/citus/read.sql"), context: "demo/citus/read.sql")
        let writer = try Connection(target, answerTimeout: .seconds(3600), interrupt: interrupt)
        try writer.execute("BEGIN")
        try writer.execute(try text("migrations/citus.sql"), context: "migrations/citus.sql")
        try writer.execute(try text("demo/citus/settings.sql"), context: "demo/citus/settings.sql")
        let files = try MigrationScript(folder: folder).files
        try runOneByOne(files.first, on: writer)
        let file = "demo/citus/tables.sql"
        let tables = try writer.query(try text(file), context: file)
        for row in 0..<tables.rowCount {
            guard let name = tables.text(row, 0), let read = tables.text(row, 1), let write = tables.text(row, 2) else {
                continue
            }
            try reader.execute(read, context: name)
            try copyRows(from: reader, to: writer, by: write, of: name)
            try reader.execute("CLOSE made")
        }
        try writer.execute(try text("demo/citus/finish.sql"), context: "demo/citus/finish.sql")
        try runOneByOne(files.last, on: writer)
        try writer.execute("COMMIT")
        try reader.execute("ROLLBACK")
        try DemoData.runAfter(folder: folder, on: writer)
    }

    private func copyRows(from reader: Connection, to writer: Connection, by insert: String, of table: String) throws {
        while true {
            let rows = try reader.query("FETCH \(DemoCopy.batch) FROM made", context: table)
            if rows.rowCount == 0 { return }
            let array = (0..<rows.rowCount).compactMap { rows.text($0, 0) }.joined(separator: ",")
            try writer.query(insert, [.text("[\(array)]")], context: table)
        }
    }

    private func runOneByOne(_ file: MigrationFile?, on connection: Connection) throws {
        guard let file else { return }
        for statement in file.chunks.flatMap(\.statementTexts) {
            try connection.execute(statement, context: "demo/\(file.path)")
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(home.queries)/\(path)", encoding: .utf8)
    }
}
