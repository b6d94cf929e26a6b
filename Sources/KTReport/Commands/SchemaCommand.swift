internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report schema`: the live database's objects as files and as a drawing.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Write the live database's objects to files, or draw its tables.",
        subcommands: [Fetch.self, Diagram.self])

    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch",
            abstract: "Write functions, views, triggers, policies and extensions to files, one each.",
            discussion: """
                The same database gives the same files, so that two states of it can be compared with diff. Files of \
                objects that are gone are removed; a folder with files of others is refused.
                """)

        @Argument(help: "The folder to write to.")
        var folder: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let (queries, target) = (context.home.queries, folder)
            let fetch = try await SchemaCommand.withConnection(context) { connection in
                try SchemaFetch(connection, queries: queries, into: target)
            }
            if common.quiet { return }
            for path in fetch.written { try Output.line("written  \(path)") }
            for path in fetch.removed { try Output.line("removed  \(path)") }
            try Output.line("\(fetch.unchangedCount) unchanged")
        }
    }

    struct Diagram: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diagram", abstract: "Draw tables and relations as SVG.")

        @Option(
            name: .shortAndLong, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file")
        )
        var output: String?

        @Option(help: ArgumentHelp("Columns that a table shows; keys are always shown.", valueName: "count"))
        var columns = 12

        @Flag(help: "Show every column.")
        var allColumns = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let folder = context.home.queries
            let count = allColumns ? Int.max : columns
            let svg = try await SchemaCommand.withConnection(context) { connection in
                let database = try connection.query("select current_database()::text").text(0, 0) ?? "database"
                let model = try DiagramModel(connection, folder: folder)
                return SchemaDiagram.svg(model, columns: count, title: "Tables and relations of \(database)")
            }
            guard let output else { return try Output.write(svg) }
            guard isReplaceable(output) else { throw PipelineError(.cantWrite, "\(output) is no plain file") }
            do { try Data(svg.utf8).write(to: URL(fileURLWithPath: output), options: .atomic) } catch {
                throw PipelineError(.cantWrite, "can't write \(output): \(error.localizedDescription)")
            }
        }
    }

    private static func withConnection<R: Sendable>(
        _ context: ReportContext, body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        try await Migration.translating {
            try await Interruption.watch { interrupt in
                try await Database.with(context.settings) { target in
                    try await WorkerThreads.run { try body(try Connection(target, interrupt: interrupt)) }
                }
            }
        }
    }
}
