internal import ArgumentParser
internal import Care
internal import Foundation
internal import Pipeline

/// `kt-report maintain`.
struct MaintainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Rebuild broken and bloated indexes, refresh statistics; others read and write meanwhile.")

    @Flag(help: "Print the statements and run none.")
    var dryRun = false

    @Option(help: ArgumentHelp("Rebuild indexes of which so many per cent are air.", valueName: "percent"))
    var bloat = 40

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...99).contains(bloat) else { throw ValidationError("--bloat is a share from 1 to 99 per cent") }
    }

    func run() async throws {
        let context = try ReportContext(common)
        let access = try context.settings.sourceAccess()
        let home = context.home
        let share = Double(bloat) / 100
        let (isDryRun, isQuiet) = (dryRun, common.quiet)
        let failed = try await Interruption.watch { interrupt in
            try await Database.with(context.settings) { target in
                try await WorkerThreads.run {
                    var failed = 0
                    let maintenance = Maintenance(
                        target: target, home: home, access: access, bloat: share, interrupt: interrupt)
                    let steps = try maintenance.run(isDryRun: isDryRun) { outcome in
                        if let failure = outcome.failure {
                            failed += 1
                            FileHandle.standardError.tell("kt-report: \(outcome.step.statement): \(failure)")
                        } else if !isQuiet {
                            let seconds = (outcome.duration / .seconds(1)).formatted(
                                .number.precision(.fractionLength(1)))
                            try Output.line("\(seconds) s  \(outcome.step.statement)  -- \(outcome.step.reason)")
                        }
                    }
                    if isDryRun {
                        for step in steps { try Output.line("\(step.statement);  -- \(step.reason)") }
                    }
                    if steps.isEmpty, !isQuiet { try Output.line("-- nothing is due") }
                    return failed
                }
            }
        }
        if failed > 0 { throw ExitCode(1) }
    }
}
