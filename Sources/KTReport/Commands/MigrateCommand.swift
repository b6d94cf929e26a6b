internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report migrate up|status`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring KeepTrack's schema, functions, policies and views up to date.",
        subcommands: [Up.self, Status.self])

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up", abstract: "Apply what is pending or changed, a transaction per file.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let quiet = common.quiet
            let home = context.home
            try await Interruption.watch { interrupt in
                try await Database.with(context.settings) { target in
                    try await WorkerThreads.run {
                        try Schema.bringUp(target: target, home: home, interrupt: interrupt) { path in
                            if !quiet { try? Output.line("applied  \(path)") }
                        }
                    }
                }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "What is applied and what is not; exits with 1 when behind.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let home = context.home
            let states = try await Interruption.watch { interrupt in
                try await Database.with(context.settings) { target in
                    try await WorkerThreads.run {
                        let migrator = try Migrator(
                            connection: try Connection(target, interrupt: interrupt), folder: home.queries,
                            toolVersion: ProgramInfo.version)
                        return try migrator.status()
                    }
                }
            }
            let width = states.map(\.path.count).max() ?? 0
            for state in states {
                let padding = String(repeating: " ", count: width - state.path.count)
                try Output.line("\(state.path)\(padding)  \(state.state.rawValue)  \(state.appliedAt ?? "")")
            }
            if states.contains(where: { $0.state != .applied }) { throw ExitCode(1) }
        }
    }
}

/// Brings a database up to date.
enum Schema {
    static func bringUp(
        target: ConnectionTarget, home: Home, interrupt: Interrupt, report: (String) -> Void = { _ in }
    ) throws {
        let migrator = try Migrator(
            connection: try Connection(target, interrupt: interrupt), folder: home.queries,
            toolVersion: ProgramInfo.version)
        try migrator.up { path, _ in report(path) }
    }
}
