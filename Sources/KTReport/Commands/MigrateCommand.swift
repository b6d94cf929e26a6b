internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report migrate`: the schema, the functions, the policies and the reporting views.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring KeepTrack's schema, functions, policies and views up to date.",
        discussion: """
            queries/index.sql lists the files. Those below schema/ are applied once and may not change afterwards; all \
            others are applied again when their text changes. Each file is a transaction; one that begins with \
            "-- kt-report: no transaction" is run statement by statement instead.

            Whatever a run dies of, the next one goes on: the ledger migrations.ledger says what holds, and logs.json \
            beside the runs mirrors it.
            """,
        subcommands: [
            Up.self, Status.self, Plan.self, MigrateVerify.self, MigrateRollback.self, MigrateBaseline.self,
            MigrateRepair.self,
        ])

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up", abstract: "Apply what is pending or changed, a transaction per file.")

        @OptionGroup var waiting: PatienceOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let quiet = common.quiet
            let mirror = Migration.mirror(context.settings)
            try await Migration.with(context, patience: waiting.patience) { migrator in
                try Migration.mirroring(mirror, migrator) {
                    _ = try migrator.up { Migration.tell($0, quiet: quiet) }
                }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "What is applied and what is not; exits with 1 when behind.")

        @Flag(
            inversion: .prefixedNo,
            help: "Exit with 1 when a file is pending, changed, missing or interrupted; --no-exit-code always with 0.")
        var exitCode = true

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (states, contradictions, invalid) = try await Migration.with(try ReportContext(common)) { migrator in
                (
                    try migrator.status(), try migrator.contradictions().map(\.description),
                    try migrator.invalidIndexes()
                )
            }
            let width = states.map(\.path.count).max() ?? 0
            for state in states {
                let path = state.path + String(repeating: " ", count: width - state.path.count)
                let name = state.state.rawValue + String(repeating: " ", count: max(0, 11 - state.state.rawValue.count))
                var line = "\(path)  \(state.kind.rawValue)  \(name)  \(state.time ?? "")"
                if state.state == .running || state.state == .interrupted { line += " by \(state.who ?? "somebody")" }
                while line.last == " " { line.removeLast() }
                try Output.line(line)
            }
            for index in invalid {
                FileHandle.standardError.tell(
                    "kt-report: the index \(index) is invalid: it was never finished. migrate up makes one anew that an "
                        + "interrupted file names, kt-report maintain any other")
            }
            for text in contradictions { FileHandle.standardError.tell("kt-report: \(text)") }
            if exitCode, !contradictions.isEmpty || states.contains(where: { $0.state != .applied }) {
                throw ExitCode(1)
            }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan", abstract: "What up would apply now. Takes no lock and makes nothing.",
            discussion: """
                One thing is only seen when it happens: a file that drops views or functions is applied together with \
                the repeatable files after it, in one transaction, until they are back.
                """)

        @Flag(help: "The text that would be sent, instead of a table.")
        var sql = false

        @OptionGroup var waiting: PatienceOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let patience = waiting.patience
            let showsText = sql
            let lines = try await Migration.with(try ReportContext(common), patience: patience) { migrator in
                // Where up would refuse, there is nothing that would run.
                if let refusal = try migrator.contradictions().first { throw refusal }
                let plan = try migrator.plan()
                if showsText {
                    return try migrator.isLedgerMade()
                        ? plan.map { migrator.text(of: $0.file) }
                        : [try migrator.ledgerText()] + plan.map { migrator.text(of: $0.file) }
                }
                let width = plan.map(\.file.path.count).max() ?? 0
                return plan.map { file, state in
                    let count = file.statementCount
                    var line = file.path + String(repeating: " ", count: width - file.path.count)
                    line += "  \(file.kind.rawValue)  \(state.rawValue)  \(count) statement\(count == 1 ? "" : "s")"
                    if !file.isTransactional { line += ", no transaction" }
                    if state == .interrupted { line += "; it began before and will start from its top" }
                    return line
                }
            }
            for line in lines { try Output.line(line) }
            if lines.isEmpty, !common.quiet, !showsText { try Output.line("Nothing to apply.") }
        }
    }
}
