internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline

/// `kt-report migrate rollback`.
struct MigrateRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Take schema files back by their down scripts, each in a transaction.",
        discussion: """
            What a down script drops is gone with its rows. Files that are applied again when they change stand on those \
            below schema/: the next up applies them anew.
            """)

    @Option(help: ArgumentHelp("Take back this many of the newest schema files.", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Take back what was applied after this file.", valueName: "file"))
    var to: String?

    @Flag(help: "Take back everything.")
    var all = false

    @Flag(help: "Only say what would be taken back, by which script.")
    var dryRun = false

    @OptionGroup var waiting: PatienceOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (steps != nil ? 1 : 0) + (to != nil ? 1 : 0) + (all ? 1 : 0) == 1 else {
            throw ValidationError("say how far: one of --steps COUNT, --to FILE, --all")
        }
        if let steps, steps < 1 { throw ValidationError("--steps counts files from 1") }
    }

    func run() async throws {
        let context = try ReportContext(common)
        let goal: Migrator.RollbackGoal = all ? .all : to.map { .to($0) } ?? .steps(steps ?? 1)
        let quiet = common.quiet
        let isDry = dryRun
        let mirror = Migration.mirror(context.settings)
        let taken = try await Migration.with(context, patience: waiting.patience) { migrator -> [String] in
            if isDry {
                return try migrator.rollbackPlan(goal).compactMap { step in
                    step.script.map { "\(step.path)  by \($0.path)" }
                }
            }
            return try Migration.mirroring(mirror, migrator) {
                try migrator.rollback(goal) { Migration.tell($0, quiet: quiet) }
            }
        }
        if isDry { for line in taken { try Output.line(line) } }
        if taken.isEmpty, !quiet { try Output.line("Nothing to take back.") }
    }
}

/// `kt-report migrate repair`.
struct MigrateRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Write logs.json again from the ledger.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let mirror = Migration.mirror(context.settings)
        let before = try await Migration.with(context) { migrator in try mirror.write(from: migrator) }
        if common.quiet { return }
        let text =
            switch before {
            case .current: "\(mirror.path) is as the ledger says."
            case .missing: "\(mirror.path) was missing; it is written."
            case .corrupt: "\(mirror.path) was no readable mirror; it is written anew."
            case .different: "\(mirror.path) differed from the ledger; it is written anew."
            }
        try Output.line(text)
    }
}
