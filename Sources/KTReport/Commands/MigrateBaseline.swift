internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report migrate baseline`.
struct MigrateBaseline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Adopt a KeepTrack database that was made otherwise, and say what its reports will miss.",
        discussion: """
            Marks schema files as applied without running them: up to --to, or up to the last one of which a table is \
            there. The database is compared with what those files make in an empty one. The next up applies the rest.
            """)

    @Option(help: ArgumentHelp("The last schema file to adopt.", valueName: "file"))
    var to: String?

    @Flag(help: "Only compare; mark nothing.")
    var dryRun = false

    @OptionGroup var waiting: PatienceOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let (folder, last, isDry) = (context.home.queries, to, dryRun)
        let mirror = Migration.mirror(context.settings)
        let patience = waiting.patience
        let survey = try await ScratchDatabase.with(context.settings) { scratch in
            try await Migration.with(context, patience: patience) { migrator in
                let survey = try migrator.survey(
                    scratch: try Connection(scratch, interrupt: migrator.connection.interrupt), folder: folder,
                    last: last)
                if !isDry {
                    try Migration.mirroring(mirror, migrator) { try migrator.baseline(survey) }
                }
                return survey
            }
        }
        if !common.quiet { try MigrateBaseline.tell(survey, isDry: isDry) }
    }

    private static func tell(_ survey: BaselineSurvey, isDry: Bool) throws {
        for path in survey.adopted { try Output.line("\(isDry ? "would adopt" : "adopted")  \(path)") }
        for lack in survey.lacks {
            let readers = lack.views.isEmpty ? "no report reads it" : "read by \(lack.views.joined(separator: ", "))"
            try Output.line("missing  \(lack.object): \(readers)")
            if let statement = lack.statement { try Output.line("         \(statement)") }
        }
        if survey.lacks.isEmpty {
            try Output.line("No table and no column is missing.")
        } else {
            try Output.line(
                "The views of what is missing can't be made: add it (the table's statement is in its schema file), "
                    + "then run kt-report migrate up.")
        }
        if !survey.otherDrift.isEmpty {
            try Output.line(
                "\(survey.otherDrift.count) other objects differ, such as \(survey.otherDrift[0]); "
                    + "kt-report migrate verify names each.")
        }
    }
}
