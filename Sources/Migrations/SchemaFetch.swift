internal import Digest
internal import Foundation
package import Postgres

/// Writes a live database's functions, views, triggers, policies and extensions to files, for review and for `diff`.
///
/// A folder per kind, a file per object, the same bytes for the same object. The list in `kt-report-schema.txt` tells
/// which files are ours: a file of an object that is gone is removed, anybody else's is left alone.
package struct SchemaFetch: Sendable {
    package let written: [String]
    package let removed: [String]
    package let unchangedCount: Int

    static let list = "kt-report-schema.txt"
    private static let heading =
        "# Files that kt-report schema fetch writes here, and removes when their object is gone.\n"

    /// - Parameters:
    ///   - queries: the folder of `index.sql`.
    ///   - target: the folder to write to; made where it is missing.
    /// - Throws: ``MigrationError`` of code `cantWrite` for a folder with files of others, or one that can't be written.
    package init(_ connection: Connection, queries: String, into target: String) throws {
        let known = try SchemaFetch.knownFiles(in: target)
        var files: [String: String] = [:]
        for (path, text) in try SchemaFetch.definitions(connection, queries: queries) { files[path] = text }
        do {
            // Both the old and the new names: whatever happens on the way, no file of ours is taken for another's.
            try SchemaFetch.write(SchemaFetch.listText(known.union(files.keys)), to: "\(target)/\(SchemaFetch.list)")
            var written: [String] = []
            for (path, text) in files.sorted(by: { $0.key < $1.key }) {
                if FileManager.default.contents(atPath: "\(target)/\(path)") == Data(text.utf8) { continue }
                try SchemaFetch.write(text, to: "\(target)/\(path)")
                written.append(path)
            }
            var removed: [String] = []
            for path in known.subtracting(files.keys).sorted() where unlink("\(target)/\(path)") == 0 {
                removed.append(path)
            }
            try SchemaFetch.write(SchemaFetch.listText(Set(files.keys)), to: "\(target)/\(SchemaFetch.list)")
            self.written = written
            self.removed = removed
            unchangedCount = files.count - written.count
        } catch let error as CocoaError {
            throw MigrationError(
                .cantWrite, place: target, reason: "can't be written: \(error.localizedDescription)",
                advice: "Run it again: files are replaced whole")
        }
    }

    private static func definitions(
        _ connection: Connection, queries: String
    ) throws -> [(path: String, text: String)] {
        // Names are printed in full, whatever the session's search path.
        try connection.execute(
            "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog; SET LOCAL quote_all_identifiers = off")
        defer { try? connection.execute("ROLLBACK") }
        let rows = try connection.query(
            try MigratorQueries(folder: queries).text("definitions"), context: "migrations/definitions.sql")
        return (0..<rows.rowCount).compactMap { row in
            guard let kind = rows.text(row, 0), let name = rows.text(row, 1), let text = rows.text(row, 2) else {
                return nil
            }
            return ("\(kind)/\(fileName(name)).sql", text)
        }
    }

    /// An object's name as a file's: what a path can't hold is percent-encoded, what is too long ends in its hash.
    static func fileName(_ name: String) -> String {
        var encoded = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "/", "%", "\\", "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            default: encoded.unicodeScalars.append(scalar)
            }
        }
        if encoded.hasPrefix(".") { encoded = "%2E" + encoded.dropFirst() }
        guard encoded.utf8.count > 200 else { return encoded }
        var cut = encoded
        while cut.utf8.count > 160 { cut.removeLast() }
        return "\(cut)-\(sha256Hex(name).prefix(16))"
    }

    private static func knownFiles(in folder: String) throws -> Set<String> {
        guard let children = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        if children.isEmpty { return [] }
        guard let text = try? String(contentsOfFile: "\(folder)/\(list)", encoding: .utf8), text.hasPrefix(heading)
        else {
            throw MigrationError(
                .cantWrite, place: folder, reason: "it holds files, and no \(list) that says they are ours",
                advice: "Name an empty folder; nothing was written")
        }
        let kinds = ["functions", "views", "triggers", "policies", "extensions"]
        return Set(
            text.split(separator: "\n").map { String($0) }.filter { line in
                // A list that somebody edited may not lead out of the folder.
                let parts = line.split(separator: "/", omittingEmptySubsequences: false)
                return parts.count == 2 && kinds.contains(String(parts[0])) && parts[1].hasSuffix(".sql")
                    && !parts[1].hasPrefix(".")
            })
    }

    private static func listText(_ files: Set<String>) -> String {
        heading + files.sorted().map { $0 + "\n" }.joined()
    }

    private static func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
