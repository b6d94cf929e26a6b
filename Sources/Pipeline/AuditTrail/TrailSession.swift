internal import Evidence
internal import Extract
internal import Foundation
internal import NepaliCalendar
internal import Postgres
internal import Tabular

/// One connection for sealing or verifying audit trails, an organization and a transaction at a time.
///
/// READ COMMITTED, unlike reports: below the horizon the set of events is settled, whatever the snapshot.
final class TrailSession {
    /// A head as the database has it.
    struct StoredHead {
        let size: Int
        let root: MerkleHash?
        let position: TrailPosition
        let note: String
        let signature: Data?
        let publicKey: Data?
        let frontier: [MerkleHash]

        /// The head that was signed; nil where the note is none.
        var signed: SignedTreeHead? {
            TreeHead(note: note).map {
                SignedTreeHead($0, signature: signature, publicKey: publicKey.flatMap { PublicKey($0) })
            }
        }
    }

    let connection: Connection
    private let library: QueryLibrary
    private let role: String

    /// - Parameter role: `kt_reporter` to seal, `kt_auditor` to verify.
    init(target: ConnectionTarget, library: QueryLibrary, role: String, interrupt: Interrupt) throws {
        connection = try Connection(target, interrupt: interrupt)
        self.library = library
        self.role = role
    }

    /// Runs `body` in a transaction for one organization, which `nil` leaves open to all.
    func withTransaction<R>(_ id: Identifier?, isReadOnly: Bool, _ body: () throws -> R) throws -> R {
        try connection.execute(isReadOnly ? "BEGIN READ ONLY" : "BEGIN")
        do {
            // The role first: from the settings on Citus repeats every SET on its nodes, where the owner, as whom a
            // definer function goes there, may not become it.
            try connection.execute("SET LOCAL ROLE \(role)", context: "SET ROLE")
            try connection.execute(
                try library.text(of: "extract/audit/settings.sql"), context: "extract/audit/settings.sql")
            if let id {
                try connection.query(
                    "select core.set_context($1)", [.uuid(id.description)], context: "core.set_context")
            }
            let result = try body()
            try connection.execute("COMMIT")
            return result
        } catch {
            // The first error is the one to tell; a lost connection ends the transaction by itself.
            try? connection.execute("ROLLBACK")
            throw (error as? PostgresError).map { explain($0) } ?? error
        }
    }

    private func explain(_ error: PostgresError) -> any Error {
        switch error.sqlState {
        case "42P01"?, "3F000"?, "42883"?, "42703"?:
            PipelineError(
                .configuration, "the database has no KeepTrack schema, or an older one: \(error.message)",
                hint: "Run: kt-report migrate up")
        case "22023"?, "42501"?, "42704"?:
            PipelineError(
                .configuration, "can't work as the role \(role): \(error.message)",
                hint: "Run kt-report migrate up, or as an administrator: GRANT \(role) TO the login")
        default: error
        }
    }

    // MARK: Small queries

    private func rows(_ file: String, _ parameters: [Parameter]) throws -> (ResultSet, String) {
        let path = "extract/audit/\(file).sql"
        return (try connection.query(try library.text(of: path), parameters, context: path), path)
    }

    /// The organizations of the directory, in byte order of their slugs.
    func directory() throws -> [SourceSession.DirectoryEntry] {
        let file = "extract/session/directory.sql"
        let rows = try connection.query(try library.text(of: file), context: file)
        return try (0..<rows.rowCount).map { index in
            let row = ResultRow(rows, row: index, context: file)
            return SourceSession.DirectoryEntry(
                id: try row.identifier(0), slug: try row.text(1), isActive: try row.bool(2))
        }
    }

    /// False where another seal of the organization holds the lock.
    func takeLock(_ id: Identifier) throws -> Bool {
        try rows("lock", [.uuid(id.description)]).0.bool(0, 0) == true
    }

    /// The epoch that events are written in, the server's identifier, and the time.
    func beginSealing() throws -> (epoch: Int, systemIdentifier: Int64, at: Timestamp) {
        let context = "audit.begin_sealing"
        let rows = try connection.query(
            "select epoch, system_identifier, at from audit.begin_sealing()", context: context)
        let row = ResultRow(rows, row: 0, context: context)
        return (try row.int(0), try row.int64(1), try row.timestamp(2))
    }

    /// The xid below which no event can come any more; nil where there are no events.
    func horizon(_ id: Identifier) throws -> UInt64? {
        let (rows, _) = try rows("horizon", [.uuid(id.description)])
        return rows.rowCount == 0 ? nil : rows.text(0, 0).flatMap { UInt64($0) }
    }

    /// Events from a position on.
    func waiting(_ id: Identifier, from position: TrailPosition) throws -> Int {
        let (rows, _) = try rows(
            "waiting", [.uuid(id.description), .int8(Int64(position.epoch)), .text("\(position.xid)")])
        return Int(try rows.int(0, 0) ?? 0)
    }

    func newestHead(_ id: Identifier) throws -> StoredHead? {
        try heads(try rows("newest-head", [.uuid(id.description)])).last
    }

    /// The heads over more than `size` events, oldest first.
    func heads(_ id: Identifier, above size: Int = 0) throws -> [StoredHead] {
        try heads(try rows("heads", [.uuid(id.description), .int8(Int64(size))]))
    }

    private func heads(_ answer: (ResultSet, String)) throws -> [StoredHead] {
        let (rows, file) = answer
        return try (0..<rows.rowCount).map { index in
            let row = ResultRow(rows, row: index, context: file)
            let frontier = row.utf8(7).map { Array($0) } ?? []
            return StoredHead(
                size: try row.int(0), root: row.utf8(1).flatMap { MerkleHash($0) },
                position: TrailPosition(epoch: try row.int(3), xid: UInt64(try row.text(2)) ?? 0),
                note: try row.text(4),
                signature: row.utf8(5).map { Data($0) }, publicKey: row.utf8(6).map { Data($0) },
                frontier: stride(from: 0, to: frontier.count, by: MerkleHash.byteCount).compactMap {
                    MerkleHash(frontier[$0..<min($0 + MerkleHash.byteCount, frontier.count)])
                })
        }
    }

    func add(_ signed: SignedTreeHead, tree: MerkleTree, previousRoot: MerkleHash?) throws {
        let head = signed.head
        _ = try rows(
            "add-head",
            [
                .int8(Int64(head.size)), .bytea(head.root.bytes), .text("\(head.horizon)"), .int8(Int64(head.epoch)),
                .byteaArray(tree.frontier.map(\.bytes)), .timestamptz(head.time), .text(head.note),
                .bytea(signed.signature.map { Array($0) }), .bytea(signed.publicKey.map { Array($0.bytes) }),
                .bytea(previousRoot?.bytes),
            ])
    }

    // MARK: Events

    /// One event in the order of sealing: its leaf, and what names it.
    struct Event {
        let leaf: MerkleHash
        let position: TrailPosition
        let id: Int64
        /// Action, table, row and time, for messages.
        let description: () -> String
    }

    /// Streams the events between two positions, the second excluded.
    ///
    /// - Parameter body: takes an event; what it got is valid until it returns. It returns false to stop.
    func forEachEvent(
        _ organization: Identifier, from start: TrailPosition, to end: TrailPosition,
        _ body: (Event) throws -> Bool
    ) throws {
        let file = "extract/audit/events.sql"
        let sql = try library.text(of: file)
        try connection.withCursors { group in
            let cursor = try group.open(
                sql,
                [
                    .uuid(organization.description), .int8(Int64(start.epoch)), .text("\(start.xid)"),
                    .int8(Int64(end.epoch)), .text("\(end.xid)"),
                ], context: file)
            var encoder = EventLeaf()
            while let batch = try cursor.nextBatch() {
                for index in 0..<batch.rowCount {
                    let row = ResultRow(batch, row: index, context: file)
                    let event = Event(
                        leaf: encoder.hash { batch.field(index, $0) },
                        position: TrailPosition(
                            epoch: try row.int(1), xid: UInt64(bitPattern: try row.int64(2))), id: try row.int64(3),
                        description: { TrailSession.describe(row) })
                    guard try body(event) else { return }
                }
            }
        }
    }

    private static func describe(_ row: ResultRow) -> String {
        let at = (try? row.timestampIfAny(4))?.description ?? "no time"
        let id = (try? row.int64(3)).map { String($0) } ?? "?"
        let subject = (try? row.identifierIfAny(8))?.description ?? "?"
        return "id \(id), \((try? row.textIfAny(6)) ?? "?") of \((try? row.textIfAny(7)) ?? "?") \(subject) at \(at)"
    }
}

extension Parameter {
    fileprivate static func bytea(_ bytes: [UInt8]?) -> Parameter {
        Parameter(type: .bytea, text: bytes.map { "\\x" + hex($0) })
    }

    fileprivate static func byteaArray(_ values: [[UInt8]]) -> Parameter {
        // An array's elements are quoted, and their backslashes doubled (PostgreSQL docs, 8.15.2).
        Parameter(
            type: TypeOID(rawValue: 1001), text: "{" + values.map { "\"\\\\x\(hex($0))\"" }.joined(separator: ",") + "}"
        )
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
