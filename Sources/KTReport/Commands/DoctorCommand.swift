internal import ArgumentParser
internal import Care
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres

/// `kt-report doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Everything that reports rely on: each line pass, warn or fail, with what mends it.",
        discussion: "Exits with 1 if a line says fail. Reads only.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "text or json.")
    var format: Format = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Where runs are kept; its disk is looked at.", valueName: "folder"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let access = try context.settings.sourceAccess()
        let jobs = try context.jobs()
        let home = context.home
        let folder = output ?? context.settings.text(.output) ?? "output"
        let findings = try await Interruption.watch { interrupt in
            try await Database.with(context.settings) { target in
                try await WorkerThreads.run {
                    try Doctor(
                        target: target, home: home, access: access, output: folder, jobs: jobs, interrupt: interrupt,
                        schema: { try DoctorCommand.schema($0, home: home) }
                    ).examine()
                }
            }
        }
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try Output.line(String(decoding: try encoder.encode(findings), as: UTF8.self))
        case .text: try tell(findings)
        }
        if findings.contains(where: { $0.state == .fail }) { throw ExitCode(1) }
    }

    private func tell(_ findings: [Finding]) throws {
        let colour = Output.isTerminal(1) && !common.noColor && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        let width = findings.map(\.check.count).max() ?? 0
        for finding in findings where !common.quiet || finding.state != .pass {
            let code = finding.state == .pass ? 32 : finding.state == .warn ? 33 : 31
            let state = colour ? "\u{1B}[\(code)m\(finding.state.rawValue)\u{1B}[0m" : finding.state.rawValue
            let name = finding.check + String(repeating: " ", count: width - finding.check.count)
            try Output.line("\(state)  \(name)  \(finding.what)")
            if let advice = finding.advice {
                try Output.line("      \(String(repeating: " ", count: width))  → \(advice)")
            }
        }
    }

    /// What the migrations' ledger says.
    private static func schema(_ connection: Connection, home: Home) throws -> [Finding] {
        let states = try Migrator(connection: connection, folder: home.queries, toolVersion: ProgramInfo.version)
            .status()
        let behind = states.filter { $0.state != .applied }
        guard let first = behind.first else {
            return [Finding("schema", .pass, "all \(states.count) files of the schema are applied")]
        }
        return [
            Finding(
                "schema", .fail,
                "\(behind.count) of \(states.count) files of the schema aren't as applied, such as \(first.path) "
                    + "(\(first.state.rawValue))", advice: "kt-report migrate status, then kt-report migrate up")
        ]
    }
}
