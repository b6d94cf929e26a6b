internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Postgres

/// `kt-report demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A private PostgreSQL, the schema, made-up organizations and every report, in one command.")

    @Option(help: "Status events in all, about.")
    var scale = 20_000

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the reports go.", valueName: "folder"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        if context.settings[.databaseURL] != nil {
            throw PipelineError(
                .usage, "DATABASE_URL is set, and the demo's data belong in no database but its own",
                hint: "Run it as: env -u DATABASE_URL kt-report demo")
        }
        let home = context.home
        let settings = context.settings
        let data = DemoData(scale: scale)
        let quiet = common.quiet
        func say(_ text: String) throws {
            if !quiet { try Output.line(text) }
        }
        try say("Starting the private PostgreSQL")
        let output = output
        let common = common
        try await Interruption.watch { interrupt in
            try await Database.with(context.settings) { target in
                try await WorkerThreads.run {
                    try Schema.bringUp(
                        target: target, home: home, settings: settings, interrupt: interrupt)
                    let connection = try Connection(target, interrupt: interrupt)
                    let count = try connection.query("select count(*) from core.organization_directory")
                    if try count.int(0, 0) == 0 {
                        if !quiet {
                            try Output.line("Loading about \(data.scale) status events of made-up organizations")
                        }
                        try data.load(into: target, home: home, interrupt: interrupt)
                    }
                }
                if !quiet { try Output.line("Writing every report as of \(DemoData.asOf)") }
                // Parsed, so that every option has its default, later ones too.
                var run = try RunCommand.parse(
                    ["--as-of", DemoData.asOf] + (output.map { ["--output", $0] } ?? []))
                run.common = common
                try await run.run()
            }
        }
        let folder = output ?? context.settings.text(.output) ?? "output"
        let full = URL(fileURLWithPath: folder).path + "/latest"
        try say("\nThe reports are in \(full), a folder per organization:")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: full).sorted()) ?? []
        where !name.hasPrefix(".") && (full + "/" + name).isExistingFolder {
            try say("  \(full)/\(name)")
        }
        try say("Try: kt-report compliance --org acme --as-of \(DemoData.asOf)")
    }
}
