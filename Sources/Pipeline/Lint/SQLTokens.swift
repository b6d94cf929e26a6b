/// A piece of SQL, as far as lint has to tell pieces apart.
struct SQLToken: Hashable {
    enum Kind { case word, quoted, string, number, symbol }

    let kind: Kind
    /// Words in lower case; quoted names without their quotes.
    let text: String
    /// The byte of the text at which it begins.
    let offset: Int
    /// How many parentheses it stands in.
    let depth: Int

    func isWord(_ words: String...) -> Bool { kind == .word && words.contains(text) }
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}

/// Splits a statement as PostgreSQL's lexer does: what stands in quotes and comments is no word.
struct SQLTokens {
    private(set) var tokens: [SQLToken] = []
    /// What `-- lint: allow RULE: reason` takes out of the check, by rule.
    private(set) var allowed: [String: String] = [:]
    private let text: [UInt8]
    private var at = 0
    private var depth = 0

    init(_ sql: String) {
        text = Array(sql.utf8)
        while at < text.count { next() }
    }

    private func byte(_ offset: Int = 0) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func next() {
        let start = at
        let first = text[at]
        switch first {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
        case UInt8(ascii: "-") where byte(1) == first: takeLine()
        case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): takeComment()
        case UInt8(ascii: "'"):
            takeQuoted(first)
            add(.string, from: start)
        case UInt8(ascii: "\""):
            takeQuoted(first)
            let name = String(decoding: text[(start + 1)..<max(start + 1, at - 1)], as: UTF8.self)
            tokens.append(SQLToken(kind: .quoted, text: name, offset: start, depth: depth))
        case UInt8(ascii: "$") where !(48...57).contains(byte(1) ?? 0): takeDollarQuoted(from: start)
        case 48...57:
            while let next = byte(), isWordByte(next) || next == UInt8(ascii: ".") { at += 1 }
            add(.number, from: start)
        case _ where isWordByte(first):
            while let next = byte(), isWordByte(next) { at += 1 }
            add(.word, from: start)
        case UInt8(ascii: "("), UInt8(ascii: "["):
            at += 1
            add(.symbol, from: start)
            depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"):
            depth -= 1
            at += 1
            add(.symbol, from: start)
        case UInt8(ascii: ":") where byte(1) == first:
            at += 2
            add(.symbol, from: start)
        default:
            at += 1
            add(.symbol, from: start)
        }
    }

    private mutating func add(_ kind: SQLToken.Kind, from start: Int) {
        let raw = String(decoding: text[start..<at], as: UTF8.self)
        tokens.append(SQLToken(kind: kind, text: kind == .word ? raw.lowercased() : raw, offset: start, depth: depth))
    }

    private mutating func takeLine() {
        let start = at
        while let next = byte(), next != UInt8(ascii: "\n") { at += 1 }
        let comment = String(decoding: text[start..<at], as: UTF8.self)
        // Most say nothing to lint, and a regular expression is slow to be made.
        if comment.contains("lint:"), let match = comment.wholeMatch(of: #/--\s*lint:\s*allow\s+([a-z-]+):\s*(\S.*)/#) {
            allowed[String(match.1)] = String(match.2)
        }
    }

    private mutating func takeComment() {
        var open = 0
        repeat {
            if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                open += 1
                at += 2
            } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                open -= 1
                at += 2
            } else {
                at += 1
            }
        } while open > 0 && at < text.count
    }

    /// E'...' has backslashes that escape.
    private mutating func takeQuoted(_ quote: UInt8) {
        let escapes = quote == UInt8(ascii: "'") && tokens.last.map { $0.text == "e" && $0.offset == at - 1 } == true
        at += 1
        while let next = byte() {
            at += escapes && next == UInt8(ascii: "\\") ? 2 : 1
            if next == quote { return }
        }
    }

    private mutating func takeDollarQuoted(from start: Int) {
        var end = at + 1
        while end < text.count, isWordByte(text[end]) { end += 1 }
        guard end < text.count, text[end] == UInt8(ascii: "$") else {
            at += 1
            return add(.symbol, from: start)
        }
        let tag = text[at...end]
        at = end + 1
        while at < text.count, !text[at...].starts(with: tag) { at += 1 }
        at = min(text.count, at + tag.count)
        add(.string, from: start)
    }
}
