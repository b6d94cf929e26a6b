/// Takes SQL text apart by the rules of psql's own lexer (PostgreSQL source, src/fe_utils/psqlscan.l).
///
/// It knows quotes (`'...'`, `E'...'`, `U&'...'`, `"..."`, `$tag$...$tag$`), nested comments, parentheses and the bodies
/// of `BEGIN ATOMIC`, so that a semicolon or a backslash inside of one is none. What psql would rewrite before sending
/// (`:name`, `\;`) is an error: the same file would mean two things.
struct SQLScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var result = ScannedSQL()

    // The statement being read.
    private var start: Int?
    private var words: [String] = []
    private var parenthesisDepth = 0
    /// Open BEGIN and CASE of a SQL-standard function body.
    private var beginDepth = 0

    private static let keptWords = 24

    /// - Throws: ``ScanError``.
    static func scan(_ text: String) throws -> ScannedSQL {
        var scanner = SQLScanner(bytes: Array(text.utf8))
        try scanner.run()
        return scanner.result
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func run() throws {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case _ where byte.isSpace: index += 1
            case UInt8(ascii: "-") where peek() == UInt8(ascii: "-"): skipLine()
            case UInt8(ascii: "/") where peek() == UInt8(ascii: "*"): try skipComment()
            case UInt8(ascii: "\\"): try readCommand()
            case UInt8(ascii: ";"):
                index += 1
                if parenthesisDepth == 0, beginDepth == 0 {
                    endStatement(isTerminated: true)
                }
            default: try readToken(byte)
            }
        }
        endStatement(isTerminated: false)
    }

    private mutating func readToken(_ byte: UInt8) throws {
        if start == nil { start = index }
        switch byte {
        case UInt8(ascii: "'"): try skipString(hasEscapes: false)
        case UInt8(ascii: "\""): try skipQuoted(UInt8(ascii: "\""), what: "quoted name")
        case UInt8(ascii: "$"): try skipDollar()
        case UInt8(ascii: "("):
            parenthesisDepth += 1
            index += 1
        case UInt8(ascii: ")"):
            parenthesisDepth = max(0, parenthesisDepth - 1)
            index += 1
        case UInt8(ascii: ":"): try readColon()
        case _ where byte.isDigit: skip { $0.isIdentifierPart || $0 == UInt8(ascii: ".") }
        case _ where byte.isIdentifierStart: try readWord()
        default: index += 1
        }
    }

    private mutating func endStatement(isTerminated: Bool) {
        if let start {
            result.statements.append(
                ScannedSQL.Statement(range: start..<index, words: words, isTerminated: isTerminated))
        }
        start = nil
        words = []
        parenthesisDepth = 0
        beginDepth = 0
    }

    // MARK: Words

    private mutating func readWord() throws {
        let first = index
        skip { $0.isIdentifierPart }
        let length = index - first
        if length == 1, bytes[first] | 0x20 == UInt8(ascii: "e"), index < bytes.count, bytes[index] == UInt8(ascii: "'")
        {
            try skipString(hasEscapes: true)
            return
        }
        guard parenthesisDepth == 0, words.count < SQLScanner.keptWords || isRoutine else { return }
        let word = String(decoding: bytes[first..<index], as: UTF8.self).uppercased()
        if words.count < SQLScanner.keptWords { words.append(word) }
        guard isRoutine else { return }
        switch word {
        case "BEGIN": beginDepth += 1
        case "CASE" where beginDepth > 0: beginDepth += 1
        case "END" where beginDepth > 0: beginDepth -= 1
        default: break
        }
    }

    /// Whether the statement is one whose body may be a BEGIN ATOMIC block.
    private var isRoutine: Bool {
        guard words.first == "CREATE", words.count > 1 else { return false }
        let kind = words[1] == "OR" ? (words.count > 3 ? words[3] : "") : words[1]
        return kind == "FUNCTION" || kind == "PROCEDURE"
    }

    /// `::` and `:=` are SQL; a colon before a name is a variable of psql's.
    private mutating func readColon() throws {
        switch peek() {
        case UInt8(ascii: ":"), UInt8(ascii: "="): index += 2
        case let next? where next.isVariablePart:
            let first = index
            index += 1
            skip { $0.isVariablePart }
            let name = bytes[(first + 1)..<index]
            // Nobody can have set a variable of that name; `a[1:2]` is a slice.
            if name.allSatisfy({ $0.isDigit }) { return }
            throw variable(String(decoding: name, as: UTF8.self), at: first)
        case UInt8(ascii: "'")?, UInt8(ascii: "\"")?:
            let first = index
            guard let quote = peek() else { return }
            var end = index + 2
            while end < bytes.count, bytes[end].isVariablePart { end += 1 }
            if end < bytes.count, end > index + 2, bytes[end] == quote {
                throw variable(String(decoding: bytes[(index + 1)...end], as: UTF8.self), at: first)
            }
            index += 1
        case UInt8(ascii: "{") where bytes.count > index + 2 && bytes[index + 2] == UInt8(ascii: "?"):
            throw variable("{?...}", at: index)
        default: index += 1
        }
    }

    private func variable(_ name: String, at offset: Int) -> ScanError {
        ScanError(
            offset: offset,
            reason: ":\(name) is a variable of psql's, which would be replaced there and isn't here"
                + " (of an array's slice write [1 : n])")
    }

    // MARK: Quotes and comments

    private func peek() -> UInt8? {
        index + 1 < bytes.count ? bytes[index + 1] : nil
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while index < bytes.count, condition(bytes[index]) { index += 1 }
    }

    private mutating func skipLine() {
        skip { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }

    private mutating func skipComment() throws {
        let first = index
        var depth = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), peek() == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), peek() == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
        throw ScanError(offset: first, reason: "the comment that begins here has no end")
    }

    /// Text between two quotes, of which a doubled one is a character.
    private mutating func skipQuoted(_ quote: UInt8, hasEscapes: Bool = false, what: String) throws {
        let first = index
        index += 1
        while index < bytes.count {
            if hasEscapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == quote {
                guard peek() == quote else {
                    index += 1
                    return
                }
                index += 2
            } else {
                index += 1
            }
        }
        throw ScanError(offset: first, reason: "the \(what) that begins here has no end")
    }

    /// A string and, where a line break parts them, its continuations, which keep its kind (PostgreSQL docs, 4.1.2.1).
    private mutating func skipString(hasEscapes: Bool) throws {
        try skipQuoted(UInt8(ascii: "'"), hasEscapes: hasEscapes, what: "string")
        guard hasEscapes else { return }
        while let next = continuation() {
            index = next
            try skipQuoted(UInt8(ascii: "'"), hasEscapes: true, what: "string")
        }
    }

    /// Where the next quote stands if only white space with a line break, or comments to a line's end, precede it.
    private func continuation() -> Int? {
        var position = index
        var hasBreak = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isSpace {
                hasBreak = hasBreak || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
                position += 1
            } else if byte == UInt8(ascii: "-"), position + 1 < bytes.count, bytes[position + 1] == byte {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n"),
                    bytes[position] != UInt8(ascii: "\r")
                {
                    position += 1
                }
            } else {
                return hasBreak && byte == UInt8(ascii: "'") ? position : nil
            }
        }
        return nil
    }

    private mutating func skipDollar() throws {
        let first = index
        var end = index + 1
        if end < bytes.count, bytes[end].isIdentifierStart {
            while end < bytes.count, bytes[end].isIdentifierStart || bytes[end].isDigit { end += 1 }
        }
        // `$1` is a parameter, a lone `$` an operator's.
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
            index += 1
            return
        }
        let tag = bytes[first...end]
        index = end + 1
        while index + tag.count <= bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index..<(index + tag.count)].elementsEqual(tag) {
                index += tag.count
                return
            }
            index += 1
        }
        throw ScanError(
            offset: first, reason: "the \(String(decoding: tag, as: UTF8.self)) quote that begins here has no end")
    }

    // MARK: Meta-commands

    private mutating func readCommand() throws {
        let (command, end) = try CommandLexer(bytes: bytes, start: index).read()
        index = end
        if let command { result.commands.append(command) }
    }
}

extension UInt8 {
    var isSpace: Bool {
        // Space, tab, line feed, vertical tab, form feed, carriage return.
        self == 0x20 || (0x09...0x0D).contains(self)
    }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    /// Bytes from 0x80 on are letters to PostgreSQL, whatever they stand for.
    var isIdentifierStart: Bool { isLetter || self == UInt8(ascii: "_") || self >= 0x80 }
    var isIdentifierPart: Bool { isIdentifierStart || isDigit || self == UInt8(ascii: "$") }
    var isVariablePart: Bool { isIdentifierStart || isDigit }
}
