internal import ArgumentParser
internal import Care
internal import Foundation
internal import Pipeline

/// `kt-report backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Dump the database into an archive that is proven readable, with the rows of every table counted.",
        discussion: "Try it with: kt-report restore --check FOLDER")

    @Option(name: .shortAndLong, help: ArgumentHelp("Where backups are kept.", valueName: "folder"))
    var output = "backups"

    @Option(help: ArgumentHelp("Remove older backups once this one is whole, but keep so many.", valueName: "count"))
    var keepLast: Int?

    @Option(
        help: ArgumentHelp("A BYPASSRLS role to dump as where row security holds the login back.", valueName: "role"))
    var role = "kt_backup"

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let keepLast, keepLast < 1 { throw ValidationError("--keep-last is a count from 1") }
    }

    func run() async throws {
        let context = try ReportContext(common)
        let access = try context.settings.sourceAccess()
        let home = context.home
        let (folder, keepLast, role) = (output, keepLast, role)
        let result = try await Interruption.watch { interrupt in
            try await Database.with(context.settings) { target in
                try await WorkerThreads.run {
                    try Backup(
                        target: target, home: home, access: access, role: role, output: folder, keepLast: keepLast,
                        tool: ProgramInfo.generator, interrupt: interrupt
                    ).make()
                }
            }
        }
        guard common.verbose || (!common.quiet && Output.isTerminal(1)) else { return }
        let rows = result.manifest.tables.reduce(0) { $0 + $1.rows }
        try Output.line(
            "\(result.folder): \(result.manifest.archive.bytes) bytes, \(result.manifest.tables.count) tables, \(rows) rows"
        )
        for name in result.removed { try Output.line("removed \(name)") }
    }
}

/// `kt-report restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Prove that a backup can be restored, in a server that is made for it and thrown away.",
        discussion: """
            Restoring for good is pg_restore's work, into an empty database, by a superuser, once the roles that \
            manifest.json lists are there: pg_restore --exit-on-error --dbname=DATABASE FOLDER/database.dump
            """)

    @Flag(help: "Restore into a scratch server and count the rows of every table. The only thing this command does.")
    var check = false

    @Argument(help: "The backup's folder, or its archive.")
    var backup: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard check else { throw ValidationError("say --check; to restore for good use pg_restore, see --help") }
    }

    func run() async throws {
        let path = backup
        let result = try await Interruption.watch { interrupt in
            try await RestoreCheck(path, interrupt: interrupt).run()
        }
        for difference in result.differences {
            let found = difference.found.map { "\($0) rows" } ?? "no such table"
            FileHandle.standardError.tell(
                "kt-report: \(difference.table): \(found), the manifest says \(difference.expected)")
        }
        if !result.differences.isEmpty { throw ExitCode(PipelineError.Code.verification.exitCode) }
        if !common.quiet {
            try Output.line("restored \(result.manifest.tables.count) tables with \(result.rows) rows, all as counted")
        }
    }
}
