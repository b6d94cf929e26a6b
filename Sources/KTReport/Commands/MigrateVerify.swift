internal import ArgumentParser
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report migrate verify`.
struct MigrateVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare files, ledger and the live catalogs; name each object that differs; exits with 76 for any.",
        discussion: """
            What the files make is found by applying them to an empty database of the private server. Rows whose parent \
            isn't there are counted too: under forced row security PostgreSQL itself doesn't see them.
            """)

    @Flag(inversion: .prefixedNo, help: "Count rows whose parent isn't there, which reads every table.")
    var orphans = true

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let folder = context.home.queries
        let mirror = Migration.mirror(context.settings)
        let countsOrphans = orphans
        let found = try await Migration.with(context) { try Catalog.read($0.connection, folder: folder) }
        let drift = try await MigrateVerify.drift(of: found, context)
        let (findings, summary) = try await Migration.with(context) { migrator in
            try Findings(
                migrator, drift: drift, folder: folder, mirror: mirror, countsOrphans: countsOrphans
            ).result
        }
        for finding in findings { try Output.line(finding) }
        if !findings.isEmpty {
            throw PipelineError(
                .verification,
                "\(findings.count) difference\(findings.count == 1 ? "" : "s") between files, ledger and database",
                hint: "kt-report migrate up applies what is pending; what differs was changed by hand")
        }
        if !common.quiet { try Output.line(summary) }
    }

    /// Where a catalog isn't what the files make in an empty database.
    private static func drift(of found: Catalog, _ context: ReportContext) async throws -> [Drift] {
        let home = context.home
        return try await Migration.translating {
            let script = try MigrationScript(folder: home.queries)
            return try await Interruption.watch { interrupt in
                try await ScratchDatabase.with(context.settings) { target in
                    try await WorkerThreads.run {
                        let connection = try Connection(target, interrupt: interrupt)
                        try Migrator(
                            connection: connection, script: script, folder: home.queries,
                            toolVersion: ProgramInfo.version
                        ).up()
                        let wanted = try Catalog.read(connection, folder: home.queries)
                        return try wanted.drift(of: found.respelled(by: connection, as: wanted))
                    }
                }
            }
        }
    }

    /// The lines of the answer.
    private struct Findings {
        let result: (findings: [String], summary: String)

        init(
            _ migrator: Migrator, drift: [Drift], folder: String, mirror: LedgerMirror, countsOrphans: Bool
        ) throws {
            var findings = try migrator.contradictions().map { "ledger: \($0.place): \($0.reason)" }
            for state in try migrator.status() where ![.applied, .tampered, .missing].contains(state.state) {
                findings.append("ledger: \(state.path) is \(state.state.rawValue)")
            }
            findings += try migrator.invalidIndexes().map {
                "index \($0) is invalid: it was never finished; kt-report maintain makes it anew"
            }
            findings += drift.map { drift in
                drift.description
                    + (drift.kind == .missing && drift.object.kind == "extension"
                        ? "; as an administrator run: CREATE EXTENSION \(drift.object.name) SCHEMA extensions;" : "")
            }
            var summary = "Files, ledger and database agree."
            if countsOrphans {
                let check = try OrphanCheck(migrator.connection, folder: folder)
                findings += check.findings.map { "\($0.key): \($0.count) rows have no parent" }
                let view =
                    switch check.view {
                    case .everything: "in all rows"
                    case .organizations(let count): "in the rows of \(count) organizations"
                    }
                summary += " \(check.keyCount) foreign keys hold \(view)."
            }
            if try migrator.isLedgerMade(), case let state = try mirror.compare(with: migrator), state != .current {
                summary += " \(mirror.path) is \(state.rawValue): kt-report migrate repair writes it again."
            }
            result = (findings, summary)
        }
    }
}
