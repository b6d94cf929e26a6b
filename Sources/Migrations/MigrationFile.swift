internal import Digest

/// One file that `index.sql` lists, with what it includes.
package struct MigrationFile: Sendable {
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
    /// What is sent, in this order.
    package let chunks: [SourceChunk]
    /// SHA-256 in hex of its text and of what it includes, with line endings as LF and without byte order marks.
    package let checksum: String
    /// False for a file that says `-- kt-report: no transaction` on top: its statements go one by one.
    package let isTransactional: Bool

    package var statementCount: Int { chunks.reduce(0) { $0 + $1.statements.count } }

    /// The text as it is sent.
    package var text: String { chunks.map(\.text).joined(separator: "\n") }

    /// The file that takes this one back.
    package static func downPath(of path: String) -> String { beside(path, "down") }

    /// The file whose statements stand for this one's on Citus.
    package static func citusPath(of path: String) -> String { beside(path, "citus") }

    private static func beside(_ path: String, _ suffix: String) -> String {
        (path.hasSuffix(".sql") ? String(path.dropLast(4)) : path) + ".\(suffix).sql"
    }
}

/// A piece of one file's text that is sent at once.
package struct SourceChunk: Sendable {
    /// The file that the text comes from.
    package let file: String
    package let text: String
    /// Where in the file the text begins, from 1.
    let start: SourcePlace
    /// Statements by offsets into the text's UTF-8.
    let statements: [ScannedSQL.Statement]

    /// A place in the file for the server's error position, which counts characters from 1.
    func place(ofCharacter position: Int) -> SourcePlace {
        var place = start
        place.advance(over: text.unicodeScalars.prefix(max(0, position - 1)))
        return place
    }

    func place(of statement: ScannedSQL.Statement) -> SourcePlace {
        var place = start
        let prefix = String(decoding: text.utf8.prefix(statement.range.lowerBound), as: UTF8.self)
        place.advance(over: prefix.unicodeScalars)
        return place
    }

    func text(of statement: ScannedSQL.Statement) -> String {
        String(decoding: text.utf8.dropFirst(statement.range.lowerBound).prefix(statement.range.count), as: UTF8.self)
    }

    /// The statements one by one, without what stands between them.
    package var statementTexts: [String] { statements.map { text(of: $0) } }

    /// The statement that a character of the text belongs to, nil between two.
    func statement(atCharacter position: Int) -> ScannedSQL.Statement? {
        let offset = String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, position - 1)))).utf8.count
        return statements.last { $0.range.lowerBound <= offset }
    }
}

/// A line and a column, from 1, in characters as the server counts them: Unicode scalars.
struct SourcePlace: Sendable, CustomStringConvertible {
    var line = 1
    var column = 1

    mutating func advance(over scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
    }

    var description: String { "\(line):\(column)" }
}

/// A file's text, taken apart.
struct SourceText: Sendable {
    let path: String
    let text: String
    let scanned: ScannedSQL

    /// - Throws: ``MigrationError`` with the place of what can't be read, or isn't allowed.
    init(path: String, text: String) throws {
        self.path = path
        self.text = text
        do {
            scanned = try SQLScanner.scan(text)
        } catch let error as ScanError {
            throw MigrationError(
                place: "\(path):\(SourceText.place(ofByte: error.offset, in: text))", reason: error.reason,
                advice: "Nothing was sent to the database")
        }
    }

    private func text(of statement: ScannedSQL.Statement) -> String {
        String(decoding: text.utf8.dropFirst(statement.range.lowerBound).prefix(statement.range.count), as: UTF8.self)
    }

    func place(ofByte offset: Int) -> String { "\(path):\(SourceText.place(ofByte: offset, in: text))" }

    private static func place(ofByte offset: Int, in text: String) -> SourcePlace {
        var place = SourcePlace()
        place.advance(over: String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars)
        return place
    }

    /// The bytes of a range as a chunk, its meta-commands blanked so that every character keeps its column.
    func chunk(_ range: Range<Int>) throws -> SourceChunk {
        let bytes = Array(text.utf8)
        var chunk = ""
        var cut = range.lowerBound
        for command in scanned.commands where range.contains(command.range.lowerBound) {
            chunk += String(decoding: bytes[cut..<command.range.lowerBound], as: UTF8.self)
            let characters = String(decoding: bytes[command.range], as: UTF8.self).unicodeScalars.count
            chunk += String(repeating: " ", count: characters)
            cut = command.range.upperBound
        }
        chunk += String(decoding: bytes[cut..<range.upperBound], as: UTF8.self)
        return SourceChunk(
            file: path, text: chunk, start: SourceText.place(ofByte: range.lowerBound, in: text),
            statements: try SQLScanner.scan(chunk).statements)
    }

    /// Whether a comment on top says that the file can't run in a transaction.
    var isTransactional: Bool {
        for line in text.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix("--") else { return true }
            let words = line.dropFirst(2).split(whereSeparator: { $0.isWhitespace || $0 == ":" })
            if words.starts(with: ["kt-report", "no", "transaction"]) { return false }
        }
        return true
    }

    /// The text with line endings as LF.
    var normalized: String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// Refuses what would break out of the way a file is run.
    func checkStatements(isTransactional: Bool) throws {
        for statement in scanned.statements {
            if let refusal = statement.refusal {
                throw MigrationError(
                    place: place(ofByte: statement.range.lowerBound), reason: refusal,
                    advice: "Nothing was sent to the database")
            }
            if !isTransactional, text(of: statement).lowercased().contains("set_config") {
                throw MigrationError(
                    place: place(ofByte: statement.range.lowerBound),
                    reason: "without a transaction a setting outlives its statement, and behind a pooler it reaches"
                        + " other clients",
                    advice: "Leave set_config out, or move what needs it to a file with a transaction; nothing was sent"
                        + " to the database")
            }
            if isTransactional, statement.needsNoTransaction {
                throw MigrationError(
                    place: place(ofByte: statement.range.lowerBound),
                    reason: "\(statement.words.prefix(4).joined(separator: " ")) can't run in a transaction",
                    advice: "Move it to a file of its own that begins with the line"
                        + " \"-- kt-report: no transaction\"; nothing was sent to the database")
            }
        }
    }
}
