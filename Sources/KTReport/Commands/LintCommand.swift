internal import ArgumentParser
internal import Extract
internal import Foundation
internal import Pipeline
internal import Postgres

/// `kt-report lint`.
struct LintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Finds mistakes in reports: their definitions and their SQL.",
        discussion: """
            Each finding is file:line:column, what is wrong, what to try, and the rule's name. A comment in the SQL \
            takes a query out of a rule: -- lint: allow RULE: the reason.

            Rules: definition, template, fold, parameter, scope, tenant, order, collate, statement, setting, write, \
            volatile; and, with a database, which prepares the queries without running them: server, columns, type, \
            sentence.

            Exit codes: 0 nothing found; 2 findings; 66 no such report.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: ArgumentHelp("YAML files, or names of reports; default: all there are.", valueName: "file or name"))
    var reports: [String] = []

    @Option(help: "text or json.")
    var format: Format = .text

    @Flag(help: "Ask no database: types and columns aren't checked.")
    var offline = false

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let names = reports.isEmpty ? context.catalog.names : reports
        let files = try names.map { name in
            name.hasSuffix(".yaml") ? name : try context.catalog.file(of: name)
        }
        let access = try context.settings.sourceAccess(allowsBypass: reading.allowBypass)
        let (home, settings, isOffline) = (context.home, context.settings, offline)
        let (result, reason) = try await Interruption.watch { interrupt in
            // Queries of a report stand beside it, wherever that is.
            let folders = Dictionary(grouping: files) { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
            var whole = LintResult()
            var reason: String?
            for (folder, files) in folders.sorted(by: { $0.key < $1.key }) {
                let (part, why) = try await LintCommand.lint(
                    files, own: folder, home: home, settings: settings, isOffline: isOffline || reason != nil,
                    access: access, interrupt: interrupt)
                whole.findings += part.findings
                whole.files += part.files
                whole.unchecked += part.unchecked
                reason = reason ?? why
            }
            return (whole, reason)
        }
        try tell(result, reason: reason ?? (isOffline ? "--offline" : nil))
        if !result.findings.isEmpty { throw ExitCode(PipelineError.Code.findings.exitCode) }
    }

    /// - Returns: what was found, and why no database could be asked; nil where one was.
    private static func lint(
        _ files: [String], own folder: String, home: Home, settings: Settings, isOffline: Bool, access: SourceAccess,
        interrupt: Interrupt
    ) async throws -> (LintResult, String?) {
        var own = home
        own.ownReports = folder
        let home = own
        @Sendable func texts() -> ReportLinter {
            let linter = ReportLinter(library: home.queryLibrary())
            for file in files { linter.check(file: file) }
            return linter
        }
        func withoutServer() -> LintResult {
            let linter = texts()
            linter.skipServer()
            return linter.sorted
        }
        if isOffline { return (withoutServer(), nil) }
        // Nobody who checks a file wants a server made for it.
        if try !Database.exists(settings) { return (withoutServer(), "there is none yet") }
        do {
            let result = try await Database.with(settings) { target in
                try await WorkerThreads.run {
                    let linter = texts()
                    let session = try SourceSession(
                        try access.pool(target, interrupt: interrupt).acquire(), library: linter.library,
                        access: access)
                    try linter.check(with: session)
                    return linter.sorted
                }
            }
            return (result, nil)
        } catch {
            let failure = Failure(error)
            guard failure.code == .unreachable || failure.code == .configuration else { throw error }
            return (withoutServer(), failure.message)
        }
    }

    private func tell(_ result: LintResult, reason: String?) throws {
        if format == .json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try Output.write(String(decoding: try encoder.encode(result), as: UTF8.self) + "\n")
        } else {
            for finding in result.findings { try Output.line(finding.description) }
        }
        if !result.unchecked.isEmpty, !common.quiet {
            FileHandle.standardError.tell(
                "kt-report: not checked, for no database was asked (\(reason ?? "none")): columns and types of "
                    + "\(result.unchecked.count) queries")
        }
        if format == .text, result.findings.isEmpty, !common.quiet, Output.isTerminal(1) {
            try Output.line("\(result.files) files, nothing found")
        }
    }
}
