package import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Writers

/// The program: its subcommands, and how an error leaves it.
package struct KTReportCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "kt-report",
        abstract: "Audit-grade reports over KeepTrack's assets and vehicles.",
        discussion: """
            A report is named like a command: kt-report compliance --org acme. kt-report list tells which there are, \
            your own included.

            Without DATABASE_URL a private PostgreSQL serves; kt-report demo fills it.

            Exit codes: 0 done; 1 failed; 2 findings at or above --fail-on, or of lint; 3 some organizations failed, the others \
            are complete; 64 usage; 66 no such input; 69 database unreachable; 73 can't write the output; 75 another \
            run holds the lock, try again; 76 a verification failed; 78 configuration; 130 interrupted.
            """,
        version: ProgramInfo.version,
        subcommands: [
            RunCommand.self, NamedReportCommand<LifecycleReport>.self, NamedReportCommand<ComplianceReport>.self,
            NamedReportCommand<MaintenanceReport>.self,
            NamedReportCommand<InventoryReport>.self, NamedReportCommand<RenewalsReport>.self,
            NamedReportCommand<SecurityReport>.self, NamedReportCommand<AuditLogReport>.self,
            NamedReportCommand<DataQualityReport>.self, ReportCommand.self, ListCommand.self, DescribeCommand.self,
            InitCommand.self,
            LintCommand.self, MigrateCommand.self, SchemaCommand.self, ConfigCommand.self,
            DemoCommand.self, GenerateCommand.self, DoctorCommand.self, MaintainCommand.self, BackupCommand.self,
            RestoreCommand.self, SealCommand.self, AuditCommand.self, VerifyCommand.self,
        ])

    package init() {}

    /// Runs the program with the process's arguments and ends it with the documented exit code.
    package static func start() async -> Never {
        // A reader that leaves early is told by an error on write, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        // So is a limit on the size of files (ulimit -f): ended by the signal, nothing would be cleaned up.
        signal(SIGXFSZ, SIG_IGN)
        var arguments = Array(CommandLine.arguments.dropFirst())
        // A report of the user's own is a command too: `kt-report fuel` is `kt-report report fuel`.
        if let first = arguments.first, !first.hasPrefix("-"),
            !has(command: first)
        {
            arguments.insert("report", at: 0)
        }
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Foundation.exit(0)
        } catch {
            leave(with: error)
        }
    }

    /// Whether a word is a command, and so can't be a report's name.
    static func has(command word: String) -> Bool {
        word == "help" || configuration.subcommands.contains { $0._commandName == word }
    }

    private static func leave(with error: any Error) -> Never {
        let code = exitCode(for: error)
        // Help, version and mistyped commands are the parser's to tell.
        if code == .success || code == .validationFailure { exit(withError: error) }
        if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
        if error is ClosedPipe || (error as? WriteError)?.code == .closedPipe { Foundation.exit(0) }
        let failure = Failure(error)
        FileHandle.standardError.tell("kt-report: \(failure.message)")
        Foundation.exit(failure.code.exitCode)
    }
}

/// The reader of our output has left: nothing to say, nobody to say it to.
struct ClosedPipe: Error {}

extension FileHandle {
    /// Writes a line; a stream that can't be written to is no reason to fail.
    func tell(_ line: String) {
        try? write(contentsOf: Data((line + "\n").utf8))
    }
}
