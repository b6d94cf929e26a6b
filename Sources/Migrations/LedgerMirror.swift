internal import Digest
internal import Foundation
internal import Postgres

/// `logs.json`: the ledger in a file that people and scripts read without a database.
package struct LedgerMirror: Sendable {
    /// What stood at the path before it was written.
    package enum Before: String, Sendable {
        case missing
        case corrupt
        /// Readable, of another database or another state of this one.
        case different
        case current
    }

    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Writes the ledger to the file, whole or not at all.
    ///
    /// - Throws: ``MigrationError`` of code `cantWrite`; the ledger itself is never touched.
    @discardableResult
    package func write(from migrator: Migrator) throws -> Before {
        let text = try text(of: migrator)
        let before = state(comparedWith: text)
        if before == .current { return before }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let temporary = "\(folder)/.logs.json.\(UUID().uuidString).new"
        do {
            // Who wants no mirror names /dev/null, which root could replace.
            var facts = stat()
            if lstat(path, &facts) == 0, ![S_IFREG, S_IFLNK].contains(facts.st_mode & S_IFMT) {
                guard facts.st_mode & S_IFMT == S_IFCHR, let device = FileHandle(forWritingAtPath: path) else {
                    throw CocoaError(.fileWriteFileExists)
                }
                try device.write(contentsOf: Data(text.utf8))
                try device.close()
                return before
            }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: temporary))
            guard syncAndRename(temporary, to: path) else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw MigrationError(
                .cantWrite, place: path, reason: "the ledger's mirror can't be written: \(error.localizedDescription)",
                advice: "The database is as the ledger says; kt-report migrate repair writes the mirror again")
        }
        return before
    }

    /// How the file differs from the ledger.
    package func compare(with migrator: Migrator) throws -> Before {
        state(comparedWith: try text(of: migrator))
    }

    private func text(of migrator: Migrator) throws -> String {
        guard try Ledger.exists(migrator.connection) else {
            throw MigrationError(
                .input, place: "migrations.ledger", reason: "there is none: nothing was applied to this database",
                advice: "Run kt-report migrate up, or migrate baseline for a KeepTrack database that was made otherwise"
            )
        }
        let rows = try migrator.connection.query(try migrator.queries.text("mirror"), context: "migrations/mirror.sql")
        let entries = try JSONSerialization.jsonObject(with: Data((rows.text(0, 0) ?? "[]").utf8))
        let document: [String: Any] = [
            "schema": "kt-report.migrations/1", "database": rows.text(0, 1) ?? "", "entries": entries,
        ]
        let data = try JSONSerialization.data(
            withJSONObject: document, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private func state(comparedWith text: String) -> Before {
        guard let data = FileManager.default.contents(atPath: path) else { return .missing }
        if String(data: data, encoding: .utf8) == text { return .current }
        let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        return object?["entries"] is [Any] ? .different : .corrupt
    }

    private func syncAndRename(_ temporary: String, to path: String) -> Bool {
        guard let file = FileHandle(forWritingAtPath: temporary) else { return false }
        defer { try? file.close() }
        guard (try? file.synchronize()) != nil else { return false }
        return rename(temporary, path) == 0
    }
}
