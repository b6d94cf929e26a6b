internal import Foundation
package import Postgres

/// Brings a database to what the files of an index say, a transaction per file.
///
/// Nothing here is ever mended by hand: whatever the moment at which a runner or a server dies, the ledger says what
/// holds, and the next run goes on from there.
package struct Migrator {
    /// What is known of one file: what the index says, and what the ledger does.
    package struct FileState: Sendable {
        package enum State: String, Sendable {
            case applied
            /// Not applied, or taken back.
            case pending
            /// Repeatable, and its text has changed since.
            case changed
            /// Versioned and applied, and its text has changed since: refused.
            case tampered
            /// In the ledger, not in the index.
            case missing
            /// Runs without a transaction just now.
            case running
            /// Began without a transaction and didn't end: it will be run again from its top.
            case interrupted
        }

        package let path: String
        package let kind: MigrationFile.Kind
        package let state: State
        /// When it was last applied or begun, as the server writes it.
        package let time: String?
        package let who: String?
    }

    /// What `up` tells of its progress.
    package enum Event: Sendable {
        case applied(String, Duration)
        /// A warning of the server's while a file ran.
        case warning(String, message: String, hint: String?)
        /// A file that is no longer listed; what it made stays.
        case unlisted(String)
        case rolledBack(String, Duration)
    }

    package let script: MigrationScript
    package let connection: Connection
    let queries: MigratorQueries
    let patience: MigrationPatience
    let toolVersion: String
    let holder = UUID().uuidString.lowercased()

    /// - Parameters:
    ///   - connection: takes statements of any length once files are applied or taken back.
    ///   - folder: the folder that holds `index.sql`.
    package init(
        connection: Connection, script: MigrationScript, folder: String, toolVersion: String,
        patience: MigrationPatience = MigrationPatience()
    ) {
        self.connection = connection
        self.script = script
        self.patience = patience
        self.toolVersion = toolVersion
        queries = MigratorQueries(folder: folder)
    }

    /// A migrator of the files that are in a folder.
    ///
    /// - Throws: ``MigrationError`` for an index that can't be followed.
    package init(connection: Connection, folder: String, toolVersion: String) throws {
        let script = try MigrationScript(folder: folder)
        self.init(
            connection: connection, script: try connection.hasCitus() ? script.forCitus() : script, folder: folder,
            toolVersion: toolVersion)
    }

    var session: Session {
        Session(connection: connection, queries: queries, patience: patience, holder: holder)
    }

    // MARK: Looking

    /// What stands where, in the order of the index; what only the ledger has comes last. Takes no lock.
    package func status() throws -> [FileState] {
        let ledger = try Ledger.read(connection, queries)
        var states = script.files.map { file in
            let entry = ledger.entries[file.path]
            let state: FileState.State =
                switch entry {
                case nil: .pending
                case let entry? where entry.isInterrupted: entry.isLeased ? .running : .interrupted
                case let entry? where !entry.isApplied: .pending
                case let entry? where entry.checksum == file.checksum: .applied
                default: file.kind == .versioned ? .tampered : .changed
                }
            return FileState(path: file.path, kind: file.kind, state: state, time: entry?.time, who: entry?.who)
        }
        for (path, entry) in ledger.entries.sorted(by: { $0.key < $1.key })
        where script.file(path) == nil && (entry.isApplied || entry.isInterrupted) {
            states.append(
                FileState(path: path, kind: entry.kind, state: .missing, time: entry.time, who: entry.who))
        }
        return states
    }

    /// Why `up` would refuse, one for each file at fault. Takes no lock.
    package func contradictions() throws -> [MigrationError] {
        try Ledger.read(connection, queries).contradictions(with: script)
    }

    /// The files that `up` would apply now, in order. Takes no lock and makes nothing.
    package func plan() throws -> [(file: MigrationFile, state: FileState.State)] {
        try status().compactMap { state in
            guard [.pending, .changed, .interrupted].contains(state.state), let file = script.file(state.path)
            else { return nil }
            return (file, state.state)
        }
    }

    // MARK: Up

    /// Applies what is pending or changed.
    ///
    /// Safe beside other runners and behind a transaction-mode pooler: each file's transaction takes the lock and looks
    /// at the ledger again.
    ///
    /// - Returns: the paths that were applied.
    /// - Throws: ``MigrationError``, or `PostgresError` for a lost connection.
    @discardableResult
    package func up(report: (Event) -> Void = { _ in }) throws -> [String] {
        try createLedger()
        let ledger = try Ledger.read(connection, queries)
        try refuseContradictions(ledger)
        var applied: [String] = []
        var index = 0
        while index < script.files.count {
            let file = script.files[index]
            if !ledger.isDue(file) {
                index += 1
            } else if file.isTransactional {
                index = try applyTogether(from: index, applied: &applied, report: report)
            } else {
                if try applyAlone(file, report: report) { applied.append(file.path) }
                index += 1
            }
        }
        try retireUnlisted(report: report)
        return applied
    }

    /// Every change begins here.
    func createLedger() throws {
        // An index of a big table takes its time.
        connection.answerTimeout = .seconds(6 * 3600)
        if try Ledger.isCurrent(connection) { return }
        try session.inLockedTransaction("migrations/ledger.sql") {
            try connection.execute(try queries.text("ledger"), context: "migrations/ledger.sql")
        }
    }

    func refuseContradictions(_ ledger: Ledger) throws {
        let found = ledger.contradictions(with: script)
        guard let first = found.first else { return }
        guard found.count > 1 else { throw first }
        let others = found.dropFirst().prefix(5).map { "\($0.place) (\($0.reason))" }.joined(separator: "; ")
        throw MigrationError(
            .history, place: first.place, reason: first.reason,
            advice: (first.advice.map { $0 + ". " } ?? "") + "Also: \(others)")
    }

    /// Applies the first file that is due from `first` on, in one transaction with those after it that bring back the
    /// views and functions it dropped: a reader sees the old ones or the new ones.
    ///
    /// - Returns: the index to go on with.
    private func applyTogether(from first: Int, applied: inout [String], report: (Event) -> Void) throws -> Int {
        var done: [(path: String, duration: Duration)] = []
        var warnings: [Event] = []
        var index = first
        try session.inLockedTransaction(script.files[first].path) {
            // A second attempt starts anew.
            done = []
            warnings = []
            index = first
            let ledger = try Ledger.read(connection, queries)
            try refuseContradictions(ledger)
            var gone: Set<String> = []
            repeat {
                let file = script.files[index]
                if ledger.isDue(file) || (!gone.isEmpty && file.kind == .repeatable) {
                    guard file.isTransactional else {
                        throw interruptedByAlone(file, gone: gone, done: done.map(\.path))
                    }
                    let start = ContinuousClock.now
                    let before = try readersObjects()
                    try run(file, together: done.map(\.path)) { warnings.append($0) }
                    try record(file, .applied)
                    let after = try readersObjects()
                    gone.formUnion(before.subtracting(after))
                    gone.subtract(after)
                    done.append((file.path, .now - start))
                }
                index += 1
            } while !gone.isEmpty && index < script.files.count
        }
        for warning in warnings { report(warning) }
        for file in done {
            applied.append(file.path)
            report(.applied(file.path, file.duration))
        }
        return index
    }

    private func run(_ file: MigrationFile, together: [String], warn: (Event) -> Void) throws {
        var warnings: [ServerWarning] = []
        try collectingWarnings(into: &warnings) {
            do {
                try FileRunner(connection: connection, queries: queries).runInTransaction(file)
            } catch var error as MigrationError {
                let state =
                    together.isEmpty
                    ? "\(file.path) left nothing behind"
                    : "\(file.path) left nothing behind, nor did \(together.joined(separator: ", ")) in the same transaction"
                error.advice =
                    (error.advice.map { $0 + ". " } ?? "") + state
                    + "; the files before stay applied. Mend it and run again"
                throw error
            }
        }
        for warning in warnings { warn(.warning(file.path, message: warning.message, hint: warning.hint)) }
    }

    func collectingWarnings<R>(into warnings: inout [ServerWarning], _ body: () throws -> R) rethrows -> R {
        let box = WarningBox()
        connection.onWarning = { box.warnings.append($0) }
        defer {
            connection.onWarning = nil
            warnings = box.warnings
        }
        return try body()
    }

    private func interruptedByAlone(_ file: MigrationFile, gone: Set<String>, done: [String]) -> MigrationError {
        MigrationError(
            .statement, place: file.path,
            reason: "it runs without a transaction, and \(done.joined(separator: ", ")) dropped"
                + " \(gone.sorted().prefix(5).joined(separator: ", ")), which only files after it bring back",
            advice:
                "List it before \(done.first ?? "them"), so that readers never miss them; nothing of these files is applied"
        )
    }

    /// The views and functions that readers call by name.
    private func readersObjects() throws -> Set<String> {
        let rows = try connection.query(try queries.text("objects"), context: "migrations/objects.sql")
        return Set((0..<rows.rowCount).compactMap { rows.text($0, 0) })
    }

    func record(_ file: MigrationFile, _ outcome: Outcome) throws {
        try record(path: file.path, kind: file.kind, checksum: file.checksum, outcome)
    }

    func record(path: String, kind: MigrationFile.Kind, checksum: String, _ outcome: Outcome) throws {
        _ = try connection.query(
            try queries.text("record"),
            [.text(path), .text(kind.rawValue), .text(checksum), .text(toolVersion), .text(outcome.rawValue)],
            context: "migrations/record.sql")
    }

    /// Repeatable files that the index lists no longer: their objects stay, and the ledger says so once.
    private func retireUnlisted(report: (Event) -> Void) throws {
        func unlisted(_ ledger: Ledger) -> [(String, Ledger.Entry)] {
            ledger.entries.filter { $0.value.kind == .repeatable && $0.value.isApplied && script.file($0.key) == nil }
                .sorted { $0.key < $1.key }
        }
        guard try !unlisted(Ledger.read(connection, queries)).isEmpty else { return }
        let retired = try session.inLockedTransaction("index.sql") {
            let found = unlisted(try Ledger.read(connection, queries))
            for (path, entry) in found {
                try record(path: path, kind: .repeatable, checksum: entry.checksum, .unlisted)
            }
            return found.map(\.0)
        }
        for path in retired { report(.unlisted(path)) }
    }
}

/// What the connection's callback fills.
private final class WarningBox {
    var warnings: [ServerWarning] = []
}
