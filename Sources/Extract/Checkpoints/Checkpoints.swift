internal import Foundation
internal import Postgres
package import Tabular

/// What has been read of one organization's largest tables, kept in files: for the passes still to come in this run, and
/// for the next run, which then reads only what was written since.
///
/// The tables are append-only, and every write to them is in the audit trail with its transaction. So the rows as of a new
/// snapshot are those of the file, less the ones that the trail has a write of since the file's snapshot, and these as they
/// stand now. What nobody recorded isn't found that way: that the rows are as many as the server counts is proven by the
/// run, as for any query, and a full refresh proves the rest.
package final class Checkpoints {
    /// What rows are kept for.
    package enum Purpose: Sendable {
        /// Other passes of this run alone.
        case thisRun
        /// The next run too, which reads them unless it is a full refresh.
        case nextRun(isFullRefresh: Bool)
    }

    /// How the rows of one table were come by.
    package struct Use: Sendable {
        package let name: String
        package let rows: Int
        /// Rows that were read from the server; the others are from the checkpoint of an earlier run.
        package let readAnew: Int

        package var isOfEarlierRun: Bool { readAnew < rows }
    }

    /// What the first pass told of each table, in the order of their first passes.
    package private(set) var uses: [Use] = []

    private let folder: String
    private let organization: Identifier
    private let library: QueryLibrary
    private let purpose: Purpose
    private var states: [String: State] = [:]
    private var knownSource: CheckpointSource?

    private enum State {
        /// Nothing is kept: each pass asks the server.
        case onServer
        case file(String)
    }

    /// - Parameters:
    ///   - folder: of the organization's own; made once there is something to keep.
    package init(folder: String, organization: Identifier, library: QueryLibrary, for purpose: Purpose) {
        self.folder = folder
        self.organization = organization
        self.library = library
        self.purpose = purpose
    }

    deinit {
        discard()
    }

    /// Whether rows of an earlier run's checkpoint were taken for rows of this snapshot.
    package var hasReadEarlier: Bool { uses.contains(where: \.isOfEarlierRun) }

    /// Puts what this run has kept in the place of the earlier runs' files.
    ///
    /// - Throws: `Errno`.
    package func keep() throws {
        guard case .nextRun = purpose else { return }
        for case .file(let path) in states.values where path.hasSuffix(Checkpoints.unfinished) {
            guard rename(path, String(path.dropLast(Checkpoints.unfinished.count))) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
        }
        states = [:]
    }

    /// Removes what this run has kept.
    package func discard() {
        for case .file(let path) in states.values where path.hasSuffix(Checkpoints.unfinished) { unlink(path) }
        states = [:]
    }

    private static let unfinished = ".partial"

    private func path<Row: KeptRow>(of _: Row.Type) -> String { "\(folder)/\(Row.source.name)" }

    // MARK: Reading

    /// The rows of a table, in their order.
    ///
    /// - Returns: nil where they aren't kept, so that who wants some of them had better ask the server for these.
    func rows<Row: KeptRow>(_: Row.Type, through opener: StageOpener) throws -> KeptRows<Row>? {
        let group = opener.group
        switch states[Row.source.name] {
        case .onServer: return nil
        case .file(let path): return KeptRows(kept: try CheckpointReader<Row>(path: path))
        case nil: break
        }
        if case .nextRun(isFullRefresh: false) = purpose, let earlier = try earlier(Row.self, group: group) {
            return earlier
        }
        let all = try opener.cut(
            try library.template(Row.source.query).statement([.uuid(organization.description)]),
            context: Row.source.query, by: Row.source.keys)
        return recorded(KeptRows(fresh: all), group: group)
    }

    /// The rows of an earlier run's file with what was written since; nil where there is none that is good for that.
    private func earlier<Row: KeptRow>(_: Row.Type, group: CursorGroup) throws -> KeptRows<Row>? {
        guard let reader = try? CheckpointReader<Row>(path: path(of: Row.self)),
            reader.header == (try header(Row.self, of: reader.header.source)),
            try source(group).continues(reader.header.source),
            let touched = try touched(Row.self, since: reader, group: group)
        else { return nil }
        if touched.isEmpty {
            return KeptRows(kept: reader) { [self] rows in
                states[Row.source.name] = .file(path(of: Row.self))
                uses.append(Use(name: Row.source.name, rows: rows, readAnew: 0))
            }
        }
        let cursor = try group.open(
            try library.template(Row.source.touchedQuery).sql, parameters(Row.self, since: reader.header.source),
            context: Row.source.touchedQuery)
        return recorded(KeptRows(kept: reader, without: touched, fresh: cursor), group: group)
    }

    /// The ids that the audit trail names since a file's snapshot; nil where they are so many that reading all rows anew
    /// takes no longer, or more memory than there may be.
    private func touched<Row: KeptRow>(
        _: Row.Type, since reader: CheckpointReader<Row>, group: CursorGroup
    ) throws -> Set<Identifier>? {
        let file = "extract/kept/touched.sql"
        let cursor = try group.open(
            try library.template(file).sql, parameters(Row.self, since: reader.header.source), context: file)
        let limit = min(max(reader.rows / 8, 10_000), 1_000_000)
        var touched = Set<Identifier>()
        while let batch = try cursor.nextBatch() {
            for index in 0..<batch.rowCount {
                touched.insert(try ResultRow(batch, row: index, context: file).identifier(0))
            }
            if touched.count > limit { return nil }
        }
        return touched
    }

    private func parameters<Row: KeptRow>(_: Row.Type, since source: CheckpointSource) -> [Parameter] {
        [
            .uuid(organization.description), .text(Row.source.table),
            Parameter(type: .int4, text: String(source.epoch)), Parameter(type: .xid8, text: source.horizon),
        ]
    }

    /// The database and the snapshot that is read under.
    private func source(_ group: CursorGroup) throws -> CheckpointSource {
        if let knownSource { return knownSource }
        if case .thisRun = purpose { return .thisRun }
        let file = "extract/kept/source.sql"
        let cursor = try group.open(
            try library.template(file).sql, [.uuid(organization.description)], context: file)
        guard let batch = try cursor.nextBatch() else {
            throw PostgresError(.unexpectedResult, "the server says nothing of itself", context: file)
        }
        let row = ResultRow(batch, row: 0, context: file)
        let source = CheckpointSource(
            system: try row.text(0), timeline: try row.int(1), database: try row.text(2), epoch: try row.int(3),
            horizon: try row.text(4), walPosition: try row.int64(5))
        knownSource = source
        return source
    }

    private func header<Row: KeptRow>(_: Row.Type, of source: CheckpointSource) throws -> CheckpointHeader {
        CheckpointHeader(
            query: try library.hash(of: Row.source.query), organization: organization.description, source: source)
    }

    /// Has the rows written to a file as they pass.
    private func recorded<Row: KeptRow>(_ rows: KeptRows<Row>, group: CursorGroup) -> KeptRows<Row> {
        let partial = path(of: Row.self) + Checkpoints.unfinished
        rows.record(to: CheckpointWriter(path: partial)) { [self] count, fresh, writer in
            uses.append(Use(name: Row.source.name, rows: count, readAnew: fresh))
            // On a full disk, say, the run goes on; it is the next one that has more to read.
            let isKept = try writer?.finish { try header(Row.self, of: try source(group)) } ?? false
            states[Row.source.name] = isKept ? .file(partial) : .onServer
        }
        return rows
    }
}

/// Rows of an earlier run's checkpoint were taken that aren't the table's.
package struct StaleCheckpoint: Error, CustomStringConvertible {
    package let description: String

    package init(_ reason: String) {
        description = reason
    }
}
