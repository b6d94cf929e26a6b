package import Postgres

/// What a database that was made otherwise has, and lacks, of what the files make.
package struct BaselineSurvey: Sendable {
    /// Something that isn't there, with the reporting views that read it and a statement that adds it.
    package struct Lack: Sendable {
        package let object: Catalog.Key
        package let views: [String]
        package let statement: String?
    }

    /// The versioned files whose objects are taken for granted.
    package let adopted: [String]
    package let lacks: [Lack]
    /// What is there and differs, or is missing and neither table nor column: `verify` names it afterwards.
    package let otherDrift: [Drift]
}

extension Migrator {
    /// Compares a database with what the files make, applied to an empty one.
    ///
    /// - Parameters:
    ///   - scratch: an empty database of another server, which is filled.
    ///   - last: the last file to adopt; nil takes the last one of which a table is there.
    /// - Throws: ``MigrationError`` where there is a ledger already, no table to adopt, or no such file.
    package func survey(scratch: Connection, folder: String, last: String?) throws -> BaselineSurvey {
        let ledger = try Ledger.read(connection, queries)
        if let line = ledger.entries.values.map(\.time).min() {
            throw MigrationError(
                .history, place: "migrations.ledger", reason: "it has lines, the first of \(line)",
                advice: "This database is kept by kt-report already: run migrate up")
        }
        let live = try Catalog.read(connection, folder: folder)
        let versions = script.files.filter { $0.kind == .versioned }
        let migrator = Migrator(
            connection: scratch, script: script, folder: folder, toolVersion: toolVersion, patience: patience)
        let look = try Connection(scratch.target, interrupt: scratch.interrupt)
        var made: [(path: String, catalog: Catalog)] = []
        var failure: (any Error)?
        try migrator.up { event in
            guard case .applied(let path, _) = event, failure == nil, versions.contains(where: { $0.path == path })
            else { return }
            do { made.append((path, try Catalog.read(look, folder: folder))) } catch { failure = error }
        }
        if let failure { throw failure }
        let count = try adoptedCount(versions.map(\.path), made: made, live: live, last: last)
        guard count > 0, let wanted = made.prefix(count).last?.catalog else {
            throw MigrationError(
                .input, place: connection.target.displayName, reason: "it has none of KeepTrack's tables to adopt",
                advice: "Run kt-report migrate up")
        }
        return try BaselineSurvey(
            adopted: versions.prefix(count).map(\.path), wanted: wanted, live: live,
            readers: viewColumns(look))
    }

    private func adoptedCount(
        _ versions: [String], made: [(path: String, catalog: Catalog)], live: Catalog, last: String?
    ) throws -> Int {
        if let last {
            guard let index = versions.firstIndex(of: last) else {
                throw MigrationError(
                    .input, place: last, reason: "index.sql lists no versioned file of that name",
                    advice: "There are \(versions.joined(separator: ", "))")
            }
            return index + 1
        }
        var known: Set<Catalog.Key> = []
        var count = 0
        for (index, file) in made.enumerated() {
            let tables = Set(file.catalog.keys("table"))
            if tables.subtracting(known).contains(where: { live.contains($0.kind, $0.name) }) { count = index + 1 }
            known = tables
        }
        return count
    }

    /// Tables' columns, each with the reporting views that read it.
    private func viewColumns(_ connection: Connection) throws -> [String: [String]] {
        let rows = try connection.query(try queries.text("view-columns"), context: "migrations/view-columns.sql")
        var readers: [String: [String]] = [:]
        for row in 0..<rows.rowCount {
            guard let view = rows.text(row, 0), let column = rows.text(row, 1) else { continue }
            readers[column, default: []].append(view)
        }
        return readers
    }

    /// Marks the surveyed files as applied, without running them, in one transaction.
    package func baseline(_ survey: BaselineSurvey) throws {
        try createLedger()
        try session.inLockedTransaction("baseline") {
            guard try Ledger.read(connection, queries).entries.isEmpty else {
                throw MigrationError(
                    .history, place: "migrations.ledger", reason: "another runner has begun it meanwhile",
                    advice: "Look at migrate status; nothing was changed by this run")
            }
            for path in survey.adopted {
                if let file = script.file(path) { try record(file, .baseline) }
            }
        }
    }
}

extension BaselineSurvey {
    fileprivate init(
        adopted: [String], wanted: Catalog, live: Catalog, readers: [String: [String]]
    ) {
        var lacks: [Lack] = []
        var others: [Drift] = []
        for drift in wanted.drift(of: live) where drift.kind != .unexpected {
            let key = drift.object
            guard drift.kind == .missing, ["schema", "table", "column"].contains(key.kind) else {
                others.append(drift)
                continue
            }
            let prefix = key.name + "."
            let views = readers.filter { $0.key == key.name || $0.key.hasPrefix(prefix) }.flatMap(\.value)
            lacks.append(
                Lack(object: key, views: Set(views).sorted(), statement: Self.statement(key, wanted: wanted)))
        }
        self.adopted = adopted
        self.lacks = lacks
        otherDrift = others
    }

    /// The statement that adds what is missing.
    private static func statement(_ key: Catalog.Key, wanted: Catalog) -> String? {
        let parts = key.name.split(separator: ".").map { quoted(String($0)) }
        switch (key.kind, parts.count) {
        case ("schema", 1): return "CREATE SCHEMA \(parts[0]) AUTHORIZATION keeptrack_owner;"
        case ("column", 3):
            guard let definition = wanted.definition(key) else { return nil }
            return "ALTER TABLE \(parts[0]).\(parts[1]) ADD COLUMN \(parts[2]) \(definition);"
        default: return nil
        }
    }

    private static func quoted(_ name: String) -> String {
        name.utf8.allSatisfy { $0.isVariablePart && !(0x41...0x5A).contains($0) }
            ? name : "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
