internal import Digest
package import Evidence
internal import Extract
internal import Foundation
package import KeepTrack
internal import NepaliCalendar
package import Postgres
package import Reporting
internal import Synchronization
internal import Tabular
package import Writers

/// The nightly job: every report for every organization, under one snapshot, into one folder per organization.
package struct NightlyRun: Sendable {
    /// What a run is made with.
    package struct Options: Sendable {
        package var target: ConnectionTarget
        package var home: Home
        package var request: ReportRequest
        package var reports: [ReportDefinition]
        package var rules: RuleSet
        /// Slugs; empty for every active organization.
        package var organizations: [String]
        package var formats: Set<OutputFormat>
        package var csvProfile: CSVProfile
        package var output: String
        /// Organizations that are worked on at a time.
        package var jobs: Int
        package var signer: ManifestSigner?
        package var access: SourceAccess
        /// Whether all rows are read, those too that an earlier run's checkpoint holds.
        package var isFullRefresh: Bool

        package init(
            target: ConnectionTarget, home: Home, request: ReportRequest, reports: [ReportDefinition], rules: RuleSet,
            organizations: [String], formats: Set<OutputFormat>, csvProfile: CSVProfile, output: String, jobs: Int,
            signer: ManifestSigner?, access: SourceAccess = SourceAccess(), isFullRefresh: Bool = false
        ) {
            self.target = target
            self.home = home
            self.request = request
            self.reports = reports
            self.rules = rules
            self.organizations = organizations
            self.formats = formats
            self.csvProfile = csvProfile
            self.output = output
            self.jobs = jobs
            self.signer = signer
            self.access = access
            self.isFullRefresh = isFullRefresh
        }
    }

    /// How an organization ended.
    package struct Ending: Sendable {
        package let slug: String
        /// Where its files stand; nil where it failed.
        package let folder: String?
        package let rows: Int
        package let severities: [ExceptionDefinition.Severity: Int]
        /// Expired papers; nil where the report that counts them wasn't made.
        package var documentsOverdue: Int?
        /// Why it was read anew where it need not have been: rows were written without a trace, or a file was damaged.
        package var refreshed: String?
        /// Nil where it succeeded.
        package let failure: String?
        package let code: PipelineError.Code?
    }

    private let options: Options
    private let pool: ConnectionPool
    private let interrupt: Interrupt
    private let progress: Progress

    package init(_ options: Options, interrupt: Interrupt, progress: Progress) {
        self.options = options
        self.interrupt = interrupt
        self.progress = progress
        pool = options.access.pool(options.target, interrupt: interrupt)
    }

    /// The connections that it has made so far; of use after a failure too.
    package var poolFigures: PoolFigures { pool.figures }

    /// Runs. Blocks; call it on a thread of its own.
    ///
    /// A server that restarts, or ends the session that holds the snapshot, costs the whole run: it begins again under
    /// a new snapshot, for as long as the retry budget lasts.
    ///
    /// - Returns: how each organization ended; a failed one doesn't stop the others.
    /// - Throws: what stops all of them: no connection, a held lock, an unknown organization.
    package func run() throws -> [Ending] {
        let output = try OutputFolder(path: options.output)
        var retry = RetrySchedule(options.access.retry)
        while true {
            do {
                return try attempt(output)
            } catch {
                if interrupt.isRequested { throw NightlyRun.interrupted }
                guard let wait = retry.wait(after: error, hasConnected: pool.figures.opened > 0) else { throw error }
                pool.countRetry()
                interrupt.sleep(for: wait)
            }
        }
    }

    private static let interrupted = PipelineError(
        .interrupted, "interrupted; nothing unfinished was left behind")

    private func attempt(_ output: OutputFolder) throws -> [Ending] {
        let library = options.home.queryLibrary()
        let exporter = try SourceSession(try pool.acquire(), library: library, access: options.access)
        guard try exporter.takeRunLock() else {
            // A server that hasn't noticed yet that we are gone keeps the lock for the session we have lost.
            if pool.figures.retried > 0 {
                throw PostgresError(.connectionLost, "the session that was lost still holds the run's lock")
            }
            throw PipelineError(
                .locked, "another run is reading from this database", hint: "Try again when it has ended")
        }
        let organizations = try select(from: try exporter.directory())
        // One connection holds the snapshot, each worker reads over one. All are there before the snapshot is taken:
        // waiting for one under it would hold back the server's cleaning for nothing.
        let allowed = max(1, min(options.jobs, pool.limits.maxOpen - 1))
        let jobs = max(1, min(allowed, organizations.count))
        // What no organization is left for helps with those that are large; it needs one connection more.
        let free = FreeJobs(max(0, min(allowed, pool.limits.maxOpen - 2) - jobs))
        let leases = Mutex(try (0..<jobs).map { _ in try pool.acquire() })
        progress.expect(reports: organizations.count * options.reports.count)
        let snapshot = try RunSnapshot(exporter)
        let runID = UUID().uuidString.lowercased()
        let endings = Mutex<[Int: Ending]>([:])
        let dates = Mutex<Set<CalendarDate>>([])
        let queue = WorkQueue(count: organizations.count)
        WorkerThreads.runAll(jobs) { _ in
            var worker = RunWorker(
                options: options, output: options.output, runID: runID, snapshot: snapshot, pool: pool,
                lease: leases.withLock { $0.popLast() }, free: free, progress: progress)
            let publisher = Publisher()
            while snapshot.isAliveSoFar, let index = queue.take() {
                switch worker.run(organizations[index]) {
                case .failed(let ending): endings.withLock { $0[index] = ending }
                case .ready(let publication, let date):
                    publisher.put(publication) { ending in
                        endings.withLock { $0[index] = ending }
                        if ending.failure == nil { dates.withLock { _ = $0.insert(date) } }
                    }
                }
            }
            worker.end()
            publisher.finish()
            free.give(1)
        }
        let result = endings.withLock { all in organizations.indices.compactMap { all[$0] } }
        if interrupt.isRequested { throw NightlyRun.interrupted }
        // A snapshot that died under the workers would have let each of them go on alone.
        try snapshot.assertAlive()
        try close(output, runID: runID, dates: dates.withLock { $0.sorted() }, endings: result)
        return result
    }

    private func select(from directory: [SourceSession.DirectoryEntry]) throws -> [SourceSession.DirectoryEntry] {
        if options.organizations.isEmpty { return directory.filter(\.isActive) }
        return try options.organizations.map { try OrganizationLookup.entry($0, in: directory) }
    }

    /// Lists the organizations in `run.json` and moves `latest` if all succeeded.
    private func close(_ output: OutputFolder, runID: String, dates: [CalendarDate], endings: [Ending]) throws {
        guard let date = dates.last else { return }
        let list = endings.map { ending in
            RunListing.Entry(
                organization: ending.slug, outcome: ending.failure == nil ? "complete" : "failed",
                rows: ending.rows, failure: ending.failure)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try output.write(
            try encoder.encode(RunListing(runID: runID, organizations: list)) + Data("\n".utf8), to: "run.json",
            date: date)
        if endings.allSatisfy({ $0.failure == nil }) { try output.pointLatest(at: date) }
    }
}

extension NightlyRun.Ending {
    /// That of an organization of which nothing was put in place.
    init(failed slug: String, by error: any Error) {
        let failure = Failure(error)
        self.init(
            slug: slug, folder: nil, rows: 0, severities: [:], failure: failure.message, code: failure.code)
    }
}

/// `run.json`: the organizations of a run and how each ended.
private struct RunListing: Encodable {
    struct Entry: Encodable {
        let organization: String
        let outcome: String
        let rows: Int
        let failure: String?
    }

    let runID: String
    let organizations: [Entry]
}

/// Finds an organization by its slug.
package enum OrganizationLookup {
    /// - Throws: ``PipelineError`` of code `noInput` that names the nearest slugs there are.
    package static func entry(
        _ slug: String, in directory: [SourceSession.DirectoryEntry]
    ) throws -> SourceSession.DirectoryEntry {
        if let entry = directory.first(where: { $0.slug == slug }) { return entry }
        let near = directory.map(\.slug).filter { $0.hasPrefix(slug.prefix(2)) || $0.contains(slug) }.prefix(5)
        let known = near.isEmpty ? directory.map(\.slug).prefix(5) : near
        throw PipelineError(
            .noInput, "there is no organization \(slug)",
            hint: known.isEmpty
                ? "The database has no organizations"
                : "There are \(known.joined(separator: ", "))"
                    + (directory.count > known.count ? " and others" : ""))
    }
}
