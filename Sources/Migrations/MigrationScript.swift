internal import Digest
internal import Foundation

/// One file that `index.sql` lists.
package struct MigrationFile: Sendable, Hashable {
    /// How often a file is applied.
    package enum Kind: String, Sendable {
        /// Once; it may not change afterwards.
        case versioned
        /// Whenever its text has changed: functions, policies, views.
        case repeatable
    }

    /// Its path below the folder of `index.sql`, such as `schema/010-core.sql`.
    package let path: String
    package let kind: Kind
    package let text: String
    /// SHA-256 in hex of the text with line endings as LF and without a byte order mark.
    package let checksum: String
}

/// The files that an index lists with psql's `\i` and `\ir`, in order.
package struct MigrationScript: Sendable {
    package let files: [MigrationFile]

    /// Reads an index and what it includes, before anything is sent to a server.
    ///
    /// A file that includes others may hold nothing but includes and comments; the rest are units, applied whole.
    ///
    /// - Parameter folder: the folder that holds `index.sql`; includes may not leave it.
    /// - Throws: ``MigrationError`` with file and line: a missing file, one outside the folder, one that includes
    ///   itself, another meta-command.
    package init(folder: String) throws {
        var reader = IndexReader(folder: folder)
        try reader.read("index.sql", chain: [])
        files = reader.files
    }
}

/// Something that stops a migration: which file, where in it, and why.
package struct MigrationError: Error, CustomStringConvertible {
    /// `file:line:column`, as far as they are known.
    package let place: String
    package let reason: String
    /// The state that the database is in, and what to do.
    package var advice: String?

    package init(place: String, reason: String, advice: String? = nil) {
        self.place = place
        self.reason = reason
        self.advice = advice
    }

    package var description: String {
        "\(place): \(reason)" + (advice.map { ". \($0)" } ?? "")
    }
}

private struct IndexReader {
    let folder: String
    var files: [MigrationFile] = []

    init(folder: String) {
        self.folder = folder
    }

    mutating func read(_ path: String, chain: [String]) throws {
        let text = try load(path, from: chain.last)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard lines.contains(where: { $0.drop { $0.isWhitespace }.hasPrefix("\\") }) else {
            guard !chain.isEmpty else {
                throw MigrationError(place: path, reason: "it includes nothing", advice: "List files with \\ir FILE")
            }
            guard !files.contains(where: { $0.path == path }) else {
                throw MigrationError(place: chain.last ?? path, reason: "it includes \(path) twice")
            }
            let kind: MigrationFile.Kind = path.hasPrefix("schema/") ? .versioned : .repeatable
            files.append(MigrationFile(path: path, kind: kind, text: text, checksum: checksum(text)))
            return
        }
        for (index, line) in lines.enumerated() {
            let place = "\(path):\(index + 1)"
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("--") { continue }
            let words = line.split(maxSplits: 1) { $0.isWhitespace }.map { String($0) }
            guard words.count == 2, words[0] == "\\ir" || words[0] == "\\i" else {
                throw MigrationError(
                    place: place, reason: "\(words.first ?? line) isn't \\i FILE or \\ir FILE",
                    advice: "A file that includes others may hold nothing else; nothing was sent to the database")
            }
            let name = words[1].trimmingCharacters(in: CharacterSet(charactersIn: "'"))
            // psql: \ir is relative to the including file, \i to the folder one stands in: here that of the index.
            let base = words[0] == "\\ir" ? path.split(separator: "/").dropLast().map { String($0) } : []
            let target = try resolve(name, base: base, place: place)
            if target == path || chain.contains(target) {
                throw MigrationError(
                    place: place,
                    reason: "\(target) includes itself: " + (chain + [path, target]).joined(separator: " -> "))
            }
            try read(target, chain: chain + [path])
        }
    }

    private func resolve(_ name: String, base: [String], place: String) throws -> String {
        var parts = base
        guard !name.hasPrefix("/") else {
            throw MigrationError(place: place, reason: "\(name) is an absolute path; includes stay in \(folder)")
        }
        for part in name.split(separator: "/").map({ String($0) }) where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else {
                    throw MigrationError(place: place, reason: "\(name) leaves \(folder)")
                }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private func load(_ path: String, from including: String?) throws -> String {
        let place = including ?? folder
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        let full = URL(fileURLWithPath: folder + "/" + path).resolvingSymlinksInPath()
        guard full.path.hasPrefix(root + "/") else {
            throw MigrationError(place: place, reason: "\(path) is a link out of \(folder)")
        }
        let type = try? FileManager.default.attributesOfItem(atPath: full.path)[.type] as? FileAttributeType
        guard let type else { throw MigrationError(place: place, reason: "there is no file \(path)") }
        guard type == .typeRegular, let data = FileManager.default.contents(atPath: full.path) else {
            throw MigrationError(place: place, reason: "\(path) isn't a readable file")
        }
        guard var text = String(data: data, encoding: .utf8) else {
            throw MigrationError(place: path, reason: "it isn't UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return text
    }

    private func checksum(_ text: String) -> String {
        sha256Hex(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    }
}
