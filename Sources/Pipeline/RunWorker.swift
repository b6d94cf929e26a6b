internal import Digest
internal import Evidence
internal import Extract
internal import Foundation
internal import KeepTrack
internal import NepaliCalendar
internal import Postgres
internal import Reporting
internal import Tabular
internal import Writers

/// One thread of a run: it has a connection of its own under the run's snapshot and takes organizations one by one.
struct RunWorker {
    let options: NightlyRun.Options
    let output: String
    let runID: String
    let snapshot: RunSnapshot
    let pool: ConnectionPool
    let free: FreeJobs
    let progress: Progress
    /// The connection that was taken before the snapshot; the session has it from then on.
    private var lease: ConnectionPool.Lease?
    private var session: SourceSession?
    private var interrupt: Interrupt { pool.interrupt }

    init(
        options: NightlyRun.Options, output: String, runID: String, snapshot: RunSnapshot, pool: ConnectionPool,
        lease: ConnectionPool.Lease?, free: FreeJobs, progress: Progress
    ) {
        self.options = options
        self.output = output
        self.runID = runID
        self.snapshot = snapshot
        self.pool = pool
        self.lease = lease
        self.free = free
        self.progress = progress
    }

    /// Gives the connection back.
    mutating func end() {
        session = nil
        lease = nil
    }

    /// What came of an organization.
    enum Outcome {
        /// Its folder is ready to be put in place.
        case ready(Publication, CalendarDate)
        case failed(NightlyRun.Ending)
    }

    /// Reads and writes one organization; a lost connection is tried again under the same snapshot, as long as that
    /// lives.
    mutating func run(_ entry: SourceSession.DirectoryEntry) -> Outcome {
        var retry = RetrySchedule(options.access.retry)
        var stale: StaleCheckpoint?
        while true {
            do {
                return try prepare(
                    entry, isFullRefresh: options.isFullRefresh || stale != nil, refreshed: stale?.description)
            } catch let found as StaleCheckpoint where stale == nil {
                // Rows were written without a trace, or the file isn't what it was: what the table holds now is read, over
                // another connection, for the cursors of this one are open still.
                stale = found
                session = nil
            } catch {
                // Whatever state the connection is in, the next organization starts with another.
                session = nil
                if !interrupt.isRequested, let wait = retry.wait(after: error), snapshot.isAlive {
                    pool.countRetry()
                    interrupt.sleep(for: wait)
                    continue
                }
                return .failed(NightlyRun.Ending(failed: entry.slug, by: error))
            }
        }
    }

    private mutating func currentSession() throws -> SourceSession {
        if let session { return session }
        let taken = try lease ?? pool.acquire()
        lease = nil
        let new = try SourceSession(
            taken, library: options.home.queryLibrary(), access: options.access,
            snapshot: snapshot.name)
        session = new
        return new
    }

    private mutating func prepare(
        _ entry: SourceSession.DirectoryEntry, isFullRefresh: Bool, refreshed: String?
    ) throws -> Outcome {
        let started = Date()
        let session = try currentSession()
        if snapshot.name == nil { self.session = nil }
        return try OrganizationReader.with(entry, session: session, request: options.request, rules: options.rules) {
            reader in
            let folder = try PendingFolder(
                output: output, date: reader.scope.asOfDate, slug: entry.slug, runID: runID)
            let checkpoints = checkpoints(of: entry, session: session, folder: folder, isFullRefresh: isFullRefresh)
            session.checkpoints = checkpoints
            session.side = snapshot.name.map { name in
                SideReaders(
                    beside: session, snapshot: name, organization: entry.id, jobs: free, pool: pool,
                    access: options.access)
            }
            defer {
                session.checkpoints = nil
                session.side = nil
            }
            do { try refuseNarrower(folder) } catch {
                folder.discard()
                throw error
            }
            do {
                let publication = try write(
                    entry, reader: reader, started: started, refreshed: refreshed, checkpoints, to: folder)
                return .ready(publication, reader.scope.asOfDate)
            } catch {
                folder.discard()
                throw error
            }
        }
    }

    /// Where the rows of an organization are kept. On Citus for this run alone: its nodes each count transactions of their
    /// own, so that what came since can't be told by one number.
    private func checkpoints(
        of entry: SourceSession.DirectoryEntry, session: SourceSession, folder: PendingFolder, isFullRefresh: Bool
    ) -> Checkpoints {
        let isCitus = session.facts.isCitus
        return Checkpoints(
            folder: isCitus ? folder.spool : "\(output)/.checkpoints/\(entry.slug)", organization: entry.id,
            library: session.library, for: isCitus ? .thisRun : .nextRun(isFullRefresh: isFullRefresh))
    }

    /// A sealed folder is never exchanged for one that holds less of the organization, or other parts of it.
    private func refuseNarrower(_ folder: PendingFolder) throws {
        guard options.request.selection.narrows,
            let data = FileManager.default.contents(atPath: folder.final + "/manifest.json")
        else { return }
        let narrowing = ["scope_branch", "scope_category", "scope_class", "rows_shown"]
        let there = (try? JSONDecoder().decode(SealedParameters.self, from: data))?.parameters ?? [:]
        let asked = Dictionary(options.request.selection.facts.map { ($0.key, $0.text) }) { first, _ in first }
        if narrowing.contains(where: { there[$0] != asked[$0] }) {
            throw PipelineError(
                .cantWrite, "\(folder.final) is sealed, and this run would put fewer of the organization's rows there",
                hint: "Choose another folder with --output")
        }
    }

    private func write(
        _ entry: SourceSession.DirectoryEntry, reader: OrganizationReader, started: Date, refreshed: String?,
        _ checkpoints: Checkpoints, to folder: PendingFolder
    ) throws -> Publication {
        var files: [WrittenFile] = []
        var reports: [Manifest.Report] = []
        var severities: [ExceptionDefinition.Severity: Int] = [:]
        var rows = 0
        var overdue: Int?
        var pages: [PageReport] = []
        for definition in options.reports {
            let began = ContinuousClock.now
            let (outcome, written, page) = try make(definition, reader: reader, in: folder)
            files += written
            pages.append(page)
            reports.append(Manifest.Report(definition, outcome))
            rows += outcome.tables.reduce(0) { $0 + $1.rows }
            if definition.name == "renewals" { overdue = outcome.headlines.count(of: "overdue") }
            for (severity, count) in outcome.severities { severities[severity, default: 0] += count }
            progress.finish(
                report: definition.name, rows: outcome.queries.reduce(0) { $0 + $1.extracted }, in: .now - began)
        }
        files.append(try RunPage(pages).write(to: folder.hidden))
        let chain = ManifestChain(output: output, slug: entry.slug)
        let manifest = try manifest(
            entry, reader: reader, started: started, files: files, reports: reports, previous: try chain.last())
        // The snapshot must have lived until here: what was read under a lost one is not what it says.
        try reader.session.assertAlive()
        return Publication(
            folder: folder, chain: chain, manifest: manifest, signature: try options.signer?.signature(of: manifest),
            runID: runID, checkpoints: checkpoints, interrupt: interrupt,
            ending: NightlyRun.Ending(
                slug: entry.slug, folder: folder.final, rows: rows, severities: severities, documentsOverdue: overdue,
                refreshed: refreshed, failure: nil, code: nil))
    }

    /// Makes the files of one report, all formats in one pass.
    private func make(
        _ definition: ReportDefinition, reader: OrganizationReader, in folder: PendingFolder
    ) throws -> (ReportProducer.Outcome, [WrittenFile], PageReport) {
        let producer = try reader.producer(definition, spoolFolder: folder.spool) { [progress] in
            progress.add(rows: $0)
        }
        let layout = producer.layout(generator: options.request.generator)
        let writers = FanOut(
            writers: try OutputFormat.writers(
                options.formats, layout: layout, folder: folder.hidden, temporaryFolder: folder.spool,
                csvProfile: options.csvProfile))
        var page = PageReport(layout)
        do {
            let outcome = try producer.produce { batch in
                try writers.write(batch)
                page.keep(batch)
            }
            let written = try writers.finish()
            try prove(outcome, against: written, report: definition.name)
            page.files = written.map(\.path)
            page.findings = definition.catalogue.sorted { $0.severity > $1.severity }.compactMap { check in
                outcome.exceptions[check.code].map { (check.code, check.severity.rawValue, $0) }
            }
            return (outcome, written, page)
        } catch {
            writers.abandon()
            throw error
        }
    }

    /// Every file must hold the rows that the transform yielded.
    private func prove(_ outcome: ReportProducer.Outcome, against files: [WrittenFile], report: String) throws {
        let yielded = Dictionary(outcome.tables.map { ($0.name, $0.rows) }) { first, _ in first }
        for file in files where file.path.hasPrefix(report + "/") || file.path.hasPrefix(report + ".") {
            for table in file.tables where yielded[table.name] != table.rows {
                throw PipelineError(
                    .cantWrite,
                    "\(file.path) has \(table.rows) rows of \(table.name) "
                        + "where \(yielded[table.name] ?? 0) were yielded", hint: "Is the disk full?")
            }
        }
    }

    private func manifest(
        _ entry: SourceSession.DirectoryEntry, reader: OrganizationReader, started: Date, files: [WrittenFile],
        reports: [Manifest.Report], previous: String?
    ) throws -> Data {
        let facts = reader.session.facts
        let parameters = reader.parameters + (try options.reports.flatMap { try reader.ownParameters(of: $0) })
        return try Manifest(
            runID: runID, organization: entry.slug, organizationID: entry.id.description,
            parameters: Dictionary(parameters.map { ($0.key, $0.value) }) { first, _ in first },
            generator: options.request.generator, host: ProcessInfo.processInfo.hostName,
            startedAt: started.formatted(.iso8601), finishedAt: Date().formatted(.iso8601),
            serverVersion: facts.serverVersion, snapshot: facts.snapshot, walPosition: facts.walPosition,
            reports: reports, files: files.sorted { $0.path < $1.path }.map { Manifest.File($0) },
            checkpoints: reader.session.checkpoints.flatMap { Manifest.Checkpoint.all($0) },
            previousManifestSHA256: previous
        ).encoded()
    }
}

extension [Headline] {
    /// A figure that is a count; nil where there is no such figure or it can't be measured.
    fileprivate func count(of key: String) -> Int? {
        guard case .number(let value, 0)? = first(where: { $0.key == key })?.value else { return nil }
        return Int(exactly: value)
    }
}

/// What is read of a manifest that stands there.
private struct SealedParameters: Decodable {
    let parameters: [String: String]
}

extension Manifest.Report {
    fileprivate init(_ definition: ReportDefinition, _ outcome: ReportProducer.Outcome) {
        self.init(
            name: definition.name, definitionSHA256: definition.hash,
            queries: outcome.queries.map {
                Manifest.Query(file: $0.file, sha256: $0.sha256, counted: $0.counted, extracted: $0.extracted)
            },
            controlTotals: Dictionary(
                outcome.totals.map { ("\($0.table).\($0.column)", $0.total) }
            ) { first, _ in first },
            exceptions: outcome.writtenExceptions)
    }
}

extension Manifest.Checkpoint {
    fileprivate static func all(_ checkpoints: Checkpoints) -> [Manifest.Checkpoint]? {
        let earlier = checkpoints.uses.filter(\.isOfEarlierRun)
        return earlier.isEmpty
            ? nil : earlier.map { Manifest.Checkpoint(name: $0.name, rows: $0.rows, readAnew: $0.readAnew) }
    }
}

extension Manifest.File {
    fileprivate init(_ file: WrittenFile) {
        self.init(
            path: file.path, bytes: file.bytes, sha256: file.sha256, mediaType: file.mediaType,
            tables: file.tables.map { Manifest.Table(name: $0.name, rows: $0.rows) })
    }
}
