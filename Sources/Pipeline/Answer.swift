internal import Extract
internal import Foundation
package import KeepTrack
package import Postgres
package import Reporting
package import Tabular

/// One report of one organization, now: a connection, a snapshot, and the rows to whoever asked.
package struct Answer {
    private let pool: ConnectionPool
    private let lease: ConnectionPool.Lease?
    private let home: Home
    private let request: ReportRequest
    private let rules: RuleSet
    private let access: SourceAccess
    private let jobs: Int

    /// - Parameters:
    ///   - lease: a connection of the pool that was made already.
    ///   - jobs: connections that read a large organization at a time.
    package init(
        pool: ConnectionPool, lease: ConnectionPool.Lease? = nil, home: Home, request: ReportRequest, rules: RuleSet,
        access: SourceAccess = SourceAccess(), jobs: Int
    ) {
        self.pool = pool
        self.lease = lease
        self.home = home
        self.request = request
        self.rules = rules
        self.access = access
        self.jobs = jobs
    }

    /// Produces a report.
    ///
    /// - Parameters:
    ///   - slug: the organization.
    ///   - tables: those that `body` reads, nil for all.
    ///   - body: gets the layout and a function that produces the report, delivering batches to where `body` wants them;
    ///     it calls that function once.
    /// - Throws: ``PipelineError`` of code `noInput` for an unknown organization; what `body` throws.
    package func produce<R>(
        _ definition: ReportDefinition, for slug: String, only tables: Set<String>? = nil,
        _ body: (ReportLayout, (@escaping (RowBatch) throws -> Void) throws -> ReportProducer.Outcome) throws -> R
    ) throws -> R {
        let library = home.queryLibrary()
        let session = try SourceSession(try lease ?? pool.acquire(), library: library, access: access)
        let entry = try OrganizationLookup.entry(slug, in: try session.directory())
        // Before the organization's savepoint: none can be exported in it.
        let snapshot = jobs > 1 && !session.facts.isCitus ? try session.exportSnapshot() : nil
        let side = snapshot.map { snapshot in
            SideReaders(
                beside: session, snapshot: snapshot, organization: entry.id,
                jobs: FreeJobs(min(jobs, pool.limits.maxOpen - 1) - 1), pool: pool, access: access)
        }
        if ReportProducer.reckonsMeanwhile(definition, only: tables) { side?.prepare() }
        let spool = FileManager.default.temporaryDirectory.path + "/kt-report-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(
            atPath: spool, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: spool) }
        return try OrganizationReader.with(entry, session: session, request: request, rules: rules) { reader in
            session.side = side
            defer { session.side = nil }
            let producer = try reader.producer(definition, spoolFolder: spool)
            return try body(producer.layout(generator: request.generator)) { deliver in
                try producer.produce(only: tables, deliver: deliver)
            }
        }
    }
}
