internal import ArgumentParser
internal import Foundation
internal import KeepTrack
internal import Pipeline
internal import Postgres
internal import Reporting
internal import Synchronization
internal import Writers

/// `kt-report run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The nightly job: every report for every organization, under one snapshot, into sealed folders.",
        discussion: """
            Silent on success unless a person watches. See the exit codes in kt-report --help.

            With --branch, --category or --class only the reports that have such a scope are made. A folder that was \
            sealed without it is never exchanged for one of a part: choose another with --output.
            """)

    @Option(
        name: .customLong("org"),
        help: ArgumentHelp("An organization; repeat for more. Default: all.", valueName: "slug"))
    var organizations: [String] = []

    @Option(
        name: .customLong("report"), help: ArgumentHelp("A report; repeat for more. Default: all.", valueName: "name"))
    var reports: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Where runs are kept.", valueName: "folder"))
    var output: String?

    @Option(help: ArgumentHelp("csv, json, ndjson, xlsx, ics, joined by commas.", valueName: "formats"))
    var format: String?

    @Option(help: "Organizations read at a time.")
    var jobs: Int?

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp(
            """
            Exit with 2 for findings of this severity or above: low, medium, high. All findings of the scope count, those \
            that --where leaves out too.
            """, valueName: "severity"))
    var failOn: Severity?

    @Option(
        help: ArgumentHelp(
            "Tell in this file how the run went, as Prometheus reads it; a failed run keeps the time of the last "
                + "success.", valueName: "file"))
    var metrics: String?

    @Flag(
        help: "Read all rows anew, not only what was written since the last run. The files are the same either way.")
    var fullRefresh = false

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let names = reports.isEmpty ? context.catalog.names : reports
        var definitions = try names.map { try context.catalog.definition($0) }
        var request = try context.request(period)
        request.selection = try selection.selection()
        if reports.isEmpty { definitions = try narrowed(definitions, to: request.selection) }
        try request.selection.check(definitions)
        let (chosen, asked) = (definitions, request)
        let rules = try context.rules()
        let formats = try format.map { try OutputFormat.set($0) } ?? context.formats()
        let profile = try context.csvProfile()
        let jobs = try jobs ?? context.jobs()
        guard jobs > 0 else { throw PipelineError(.usage, "--jobs is a count from 1") }
        let signer = try context.signer()
        let access = try context.settings.sourceAccess(allowsBypass: reading.allowBypass)
        let folder = output ?? context.settings.text(.output) ?? "output"
        let display = ProgressDisplay(
            common.quiet ? .nowhere : Output.isTerminal(2) ? .terminal : common.verbose ? .log : .nowhere)
        let (slugs, refreshes) = (organizations, fullRefresh)
        let home = context.home
        let record = try (metrics ?? context.settings.text(.metrics)).map { RunRecord(try RunMetrics(path: $0)) }
        var endings: [NightlyRun.Ending] = []
        do {
            endings = try await work(settings: context.settings) { target, interrupt in
                let run = NightlyRun(
                    NightlyRun.Options(
                        target: target, home: home, request: asked, reports: chosen, rules: rules,
                        organizations: slugs, formats: formats, csvProfile: profile, output: folder, jobs: jobs,
                        signer: signer, access: access, isFullRefresh: refreshes),
                    interrupt: interrupt, progress: display.progress)
                defer { record?.keep(run.poolFigures) }
                return try await display.show { try await WorkerThreads.run { try run.run() } }
            }
            if common.verbose { display.tellCosts() }
            try tell(endings)
        } catch {
            // The run's own failure is the one to tell.
            try? record?.write(endings, isOfAll: slugs.isEmpty, error: error)
            throw error
        }
        try record?.write(endings, isOfAll: slugs.isEmpty, error: nil)
    }

    private func work(
        settings: Settings,
        _ body: @Sendable (ConnectionTarget, Interrupt) async throws -> [NightlyRun.Ending]
    ) async throws -> [NightlyRun.Ending] {
        try await Interruption.watch { interrupt in
            try await Database.with(settings) { target in try await body(target, interrupt) }
        }
    }

    /// Those of all reports that have the scope that is asked for; says which ones are left out.
    private func narrowed(
        _ definitions: [ReportDefinition], to selection: ReportSelection
    ) throws -> [ReportDefinition] {
        let able = definitions.filter { Set(selection.kinds).isSubset(of: $0.scopes) }
        let others = definitions.map(\.name).filter { name in !able.contains { $0.name == name } }
        guard !able.isEmpty else {
            let kinds = selection.kinds.map(\.rawValue).joined(separator: " and ")
            throw PipelineError(.usage, "no report has the scope \(kinds)")
        }
        if !others.isEmpty, !common.quiet {
            FileHandle.standardError.tell(
                "kt-report: left out, for they can't be limited so: \(others.joined(separator: ", "))")
        }
        return able
    }

    private func tell(_ endings: [NightlyRun.Ending]) throws {
        for ending in endings {
            if let reason = ending.refreshed, common.verbose {
                FileHandle.standardError.tell("kt-report: \(ending.slug): read anew, for \(reason)")
            }
            if let failure = ending.failure {
                FileHandle.standardError.tell("kt-report: \(ending.slug): \(failure)")
            } else if common.verbose || (!common.quiet && Output.isTerminal(1)) {
                let findings = ExceptionDefinition.Severity.allCases
                    .map { "\(ending.severities[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
                try Output.line("\(ending.slug): \(ending.rows) rows, exceptions: \(findings), \(ending.folder ?? "")")
            }
        }
        let failed = endings.filter { $0.failure != nil }
        if !failed.isEmpty {
            // Of all failed for one reason, the reason is the exit code.
            let codes = Set(failed.compactMap { $0.code?.exitCode })
            let isTotal = failed.count == endings.count
            throw ExitCode(isTotal ? (codes.count == 1 ? codes.first ?? 1 : 1) : PipelineError.Code.partial.exitCode)
        }
        if let failOn, endings.contains(where: { $0.severities.contains { $0.value > 0 && $0.key >= failOn.severity } })
        {
            throw ExitCode(PipelineError.Code.findings.exitCode)
        }
    }
}

/// What the metrics of a run are made of.
private final class RunRecord: Sendable {
    private let metrics: RunMetrics
    private let startedAt = Date()
    private let pool = Mutex<PoolFigures?>(nil)

    init(_ metrics: RunMetrics) {
        self.metrics = metrics
    }

    func keep(_ figures: PoolFigures) {
        pool.withLock { $0 = figures }
    }

    func write(_ endings: [NightlyRun.Ending], isOfAll: Bool, error: (any Error)?) throws {
        let code: Int32 =
            switch error {
            case nil, is ClosedPipe: 0
            case let exit as ExitCode: exit.rawValue
            case let error?: Failure(error).code.exitCode
            }
        // The run that holds the lock will tell how it went; this one was none.
        if code == PipelineError.Code.locked.exitCode { return }
        try metrics.write(
            RunMetrics.Run(
                startedAt: startedAt, finishedAt: Date(), exitCode: code, endings: endings, isOfAll: isOfAll,
                pool: pool.withLock { $0 }))
    }
}

/// A severity as a flag's value.
enum Severity: String, ExpressibleByArgument, CaseIterable {
    case low, medium, high

    var severity: ExceptionDefinition.Severity {
        switch self {
        case .low: .low
        case .medium: .medium
        case .high: .high
        }
    }
}
