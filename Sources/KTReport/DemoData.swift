internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// Loads the generated organizations of `queries/demo`, set-based, in one transaction.
struct DemoData {
    var seed = "kt-report"
    /// Status events in all, about.
    var scale = 20_000
    var organizations = 4
    /// Items in all, about; nil takes a tenth of the scale.
    var items: Int?

    /// The day that the shipped data ends on.
    static let asOf = "2026-07-16"

    /// Whether the database is empty, and one of a Citus cluster's, which takes rows by ``DemoCopy`` only.
    ///
    /// - Throws: `PipelineError` where the database already has organizations: generated data never mixes with any.
    static func isEmptyCluster(_ target: ConnectionTarget, interrupt: Interrupt) throws -> Bool {
        let connection = try Connection(target, interrupt: interrupt)
        let existing = try connection.query("select count(*) from core.organization_directory")
        guard try existing.int(0, 0) == 0 else {
            throw PipelineError(
                .failed, "the database already has organizations; generated data is for an empty one",
                hint: "Use another database or state folder")
        }
        return try connection.hasCitus()
    }

    /// Loads into an empty database of a plain server.
    func load(into target: ConnectionTarget, home: Home, interrupt: Interrupt) throws {
        _ = try DemoData.isEmptyCluster(target, interrupt: interrupt)
        let folder = home.queries + "/demo"
        let script = try MigrationScript(folder: folder)
        let connection = try Connection(target, answerTimeout: .seconds(3600), interrupt: interrupt)
        try connection.execute("BEGIN")
        for (name, value) in parameters {
            try connection.query("select set_config($1, $2, true)", [.text(name), .text(value)])
        }
        for file in script.files {
            for chunk in file.chunks { try connection.execute(chunk.text, context: "demo/\(chunk.file)") }
        }
        try connection.execute("COMMIT")
        try DemoData.runAfter(folder: folder, on: connection)
    }

    static func runAfter(folder: String, on connection: Connection) throws {
        // VACUUM can't run in a transaction, so its statements go one by one.
        let after = try String(contentsOfFile: folder + "/after.sql", encoding: .utf8)
        for statement in after.split(separator: "\n") where !statement.hasPrefix("--") && !statement.isEmpty {
            try connection.execute(String(statement), context: "demo/after.sql")
        }
    }

    private var parameters: [(String, String)] {
        [
            ("demo.seed", seed), ("demo.scale", "\(scale)"), ("demo.organizations", "\(organizations)"),
            ("demo.items", "\(items ?? max(10, scale / 10))"),
        ]
    }
}
