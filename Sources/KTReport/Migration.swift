internal import ArgumentParser
internal import EmbeddedPostgres
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// What the commands that migrate share: files read before a connection is made, errors with their exit codes.
enum Migration {
    /// Runs `body` on a thread of its own with a migrator of the configured database.
    static func with<R: Sendable>(
        _ context: ReportContext, patience: MigrationPatience = MigrationPatience(),
        body: @escaping @Sendable (Migrator) throws -> R
    ) async throws -> R {
        let home = context.home
        let settings = context.settings
        return try await translating(settings) {
            // Whatever is wrong with the files is said without a server.
            let script = try MigrationScript(folder: home.queries)
            return try await Interruption.watch { interrupt in
                try await Database.with(settings) { target in
                    try await WorkerThreads.run {
                        let connection = try Connection(target, interrupt: interrupt)
                        return try body(
                            Migrator(
                                connection: connection,
                                script: try connection.hasCitus() ? script.forCitus() : script, folder: home.queries,
                                toolVersion: ProgramInfo.version, patience: patience))
                    }
                }
            }
        }
    }

    /// Gives a migration's errors their exit codes.
    ///
    /// - Parameter settings: tell whether the server is the private one.
    static func translating<R>(
        _ settings: Settings? = nil, _ body: () async throws -> R
    ) async throws -> R {
        do { return try await body() } catch let error as MigrationError {
            throw PipelineError(settings.map { advised(error, $0) } ?? error)
        }
    }

    /// The private server may have been filled by another version, and nobody needs to keep what a demo made up.
    static func advised(_ error: MigrationError, _ settings: Settings) -> MigrationError {
        guard error.code == .history, settings[.databaseURL] == nil,
            let folder = try? EmbeddedServerConfiguration.forReports(settings).stateFolder
        else { return error }
        var error = error
        error.advice =
            "The private server was filled by another version of kt-report. If it holds nothing but the demo, begin "
            + "anew: rm -r \(folder)/postgresql, then kt-report demo. Otherwise: \(error.advice ?? "")"
        return error
    }

    /// Where the ledger is mirrored.
    static func mirror(_ settings: Settings) -> LedgerMirror {
        LedgerMirror(path: settings.text(.migrationLog) ?? (settings.text(.output) ?? "output") + "/logs.json")
    }

    /// Runs what changes the database, then writes the mirror; the change stands whatever becomes of the mirror.
    static func mirroring<R>(_ mirror: LedgerMirror, _ migrator: Migrator, _ body: () throws -> R) throws -> R {
        do {
            let result = try body()
            do { try mirror.write(from: migrator) } catch {
                FileHandle.standardError.tell("kt-report: warning: \(error)")
            }
            return result
        } catch {
            // What was done before the failure is mirrored too; the failure is the one thing to tell.
            _ = try? mirror.write(from: migrator)
            throw error
        }
    }

    /// Tells what `up` and `rollback` do: files on standard output, warnings on standard error.
    static func tell(_ event: Migrator.Event, quiet: Bool) {
        switch event {
        case .applied(let path, _): if !quiet { try? Output.line("applied  \(path)") }
        case .rolledBack(let path, _): if !quiet { try? Output.line("taken back  \(path)") }
        case .warning(let path, let message, let hint):
            FileHandle.standardError.tell("kt-report: warning: \(path): \(message)" + (hint.map { " \($0)" } ?? ""))
        case .unlisted(let path):
            FileHandle.standardError.tell(
                "kt-report: warning: \(path) is no longer in index.sql; what it made stays until a schema file drops it"
            )
        }
    }
}

extension PipelineError {
    /// The exit code that a migration's error ends the program with.
    init(_ error: MigrationError) {
        let code: Code =
            switch error.code {
            case .locked: .locked
            case .input: .noInput
            case .cantWrite: .cantWrite
            default: .failed
            }
        self.init(code, error.description)
    }
}

/// Brings a database up to date.
enum Schema {
    static func bringUp(
        target: ConnectionTarget, home: Home, settings: Settings, interrupt: Interrupt,
        report: (String) -> Void = { _ in }
    ) throws {
        do {
            let migrator = try Migrator(
                connection: try Connection(target, interrupt: interrupt), folder: home.queries,
                toolVersion: ProgramInfo.version)
            try migrator.up { event in
                if case .applied(let path, _) = event { report(path) }
                if case .warning = event { Migration.tell(event, quiet: true) }
            }
        } catch let error as MigrationError {
            throw PipelineError(Migration.advised(error, settings))
        }
    }
}

/// How long the commands that change a database wait.
struct PatienceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Longest wait of a statement for a lock, in milliseconds.", valueName: "ms"))
    var lockTimeout = 500

    @Option(
        help: ArgumentHelp("How long a file is tried again while locks are in its way, in seconds.", valueName: "s"))
    var lockBudget = 60

    @Option(help: ArgumentHelp("How long another migration is waited for, in seconds.", valueName: "s"))
    var wait = 120

    func validate() throws {
        guard lockTimeout > 0, lockBudget >= 0, wait >= 0 else {
            throw ValidationError("--lock-timeout counts milliseconds from 1, --lock-budget and --wait seconds from 0")
        }
    }

    var patience: MigrationPatience {
        var patience = MigrationPatience()
        patience.lockTimeout = .milliseconds(lockTimeout)
        patience.lockBudget = .seconds(lockBudget)
        patience.runnerWait = .seconds(wait)
        return patience
    }
}
