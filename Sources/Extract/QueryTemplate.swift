package import Postgres

/// A query file made ready for the server: fragments expanded, `:names` turned into placeholders.
package struct QueryTemplate: Sendable {
    /// The file, below the queries' folder.
    package let file: String
    /// What is sent.
    package let sql: String
    /// The parameter behind `$1`, `$2`, ...
    package let parameters: [QueryParameter]
    /// Where these stand in what is sent.
    package let placeholders: [Placeholder]
    /// Where each parameter of a report's own was first named.
    package let ownParameters: [String: QueryPlace]
    /// Where the pieces of ``sql`` come from.
    package let map: QueryMap
}

/// The parameters that query files may name.
package enum QueryParameter: Sendable, Hashable {
    /// uuid of the organization.
    case organizationID
    /// timestamptz, T: what was recorded and happened before it counts.
    case asOf
    /// date, D: the local day of the last microsecond before T.
    case asOfDate
    /// date, the period's first day.
    case periodFrom
    /// date, the period's last day.
    case periodTo
    /// timestamptz, the period's first instant.
    case periodStart
    /// timestamptz, the period's end, excluded.
    case periodEnd
    /// jsonb, the organization's settings.
    case settings
    /// text, the organization's IANA zone.
    case timeZone
    /// uuid[], the branches that the report is limited to; NULL for all.
    case branches
    /// uuid[], likewise the categories, those below included.
    case categories
    /// text[], likewise the classes of vehicles.
    case classes
    /// One that the report's definition declares.
    case own(String)

    private static let names: [String: QueryParameter] = [
        "organization_id": .organizationID, "as_of": .asOf, "as_of_date": .asOfDate, "period_from": .periodFrom,
        "period_to": .periodTo, "period_from_at": .periodStart, "period_to_at": .periodEnd, "settings": .settings,
        "time_zone": .timeZone, "branches": .branches, "categories": .categories, "classes": .classes,
    ]

    package init(name: String) {
        self = QueryParameter.names[name] ?? .own(name)
    }

    /// The names that every query may use, in order.
    package static var builtIn: [String] { names.keys.sorted() }
}

/// A mistake in a query file, with its place.
package struct QueryTemplateError: Error, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int
    package let reason: String

    package var description: String { "\(file):\(line):\(column): \(reason)" }
}

extension QueryTemplateError {
    package init(_ place: QueryPlace, reason: String) {
        self.init(file: place.file, line: place.line, column: place.column, reason: reason)
    }
}

/// Walks SQL text as PostgreSQL's lexer does, as far as quotes and comments go, so that only real parameters and
/// fragments are taken for such.
struct QueryTemplateParser {
    private let file: String
    private let text: [UInt8]
    private let fragment: (String, [String]) throws -> [UInt8]
    private let depth: Int
    private let outputOffset: Int
    private(set) var ownParameters: [String: QueryPlace] = [:]
    private(set) var placeholders: [Placeholder] = []
    private(set) var map = QueryMap()
    private var at = 0
    private var output: [UInt8] = []
    private(set) var parameters: [QueryParameter]

    /// How deep fragments may stand in each other.
    private static let maximumDepth = 8

    /// - Parameters:
    ///   - fragment: the text of a fragment by its name and arguments.
    ///   - depth: how many fragments this text stands in.
    ///   - outputOffset: bytes that stand before this text in what is sent.
    init(
        file: String, text: [UInt8], parameters: [QueryParameter] = [], depth: Int = 0, outputOffset: Int = 0,
        fragment: @escaping (String, [String]) throws -> [UInt8]
    ) {
        self.file = file
        self.text = text
        self.parameters = parameters
        self.fragment = fragment
        self.depth = depth
        self.outputOffset = outputOffset
        map.add(output: outputOffset, file: file, input: 0)
    }

    mutating func parse() throws -> [UInt8] {
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "'"): copyQuoted(UInt8(ascii: "'"), escapes: precededByE)
            case UInt8(ascii: "\""): copyQuoted(UInt8(ascii: "\""), escapes: false)
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): copyLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): copyComment()
            case UInt8(ascii: "$"): copyDollarQuoted()
            case UInt8(ascii: "{") where peek(1) == UInt8(ascii: "{"): try expandFragment()
            case UInt8(ascii: ":"): try replaceParameter()
            default: copyPlain()
            }
        }
        return output
    }

    private func peek(_ offset: Int) -> UInt8? {
        text.indices.contains(at + offset) ? text[at + offset] : nil
    }

    private mutating func copy(_ count: Int) {
        output.append(contentsOf: text[at..<min(at + count, text.count)])
        at += count
    }

    /// Whether the quote at hand opens an `E'...'` string, in which backslashes escape.
    private var precededByE: Bool {
        guard let last = output.last, last | 0x20 == UInt8(ascii: "e") else { return false }
        return output.dropLast().last.map { !isWord($0) } ?? true
    }

    /// Copies up to the next byte that may mean something.
    private mutating func copyPlain() {
        var end = at + 1
        while end < text.count, isPlain(text[end]) { end += 1 }
        copy(end - at)
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "$"),
            UInt8(ascii: "{"), UInt8(ascii: ":"):
            false
        default: true
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func copyQuoted(_ quote: UInt8, escapes: Bool) {
        copy(1)
        while at < text.count {
            if escapes, text[at] == UInt8(ascii: "\\") {
                copy(2)
            } else if text[at] == quote {
                copy(1)
                return
            } else {
                copy(1)
            }
        }
    }

    private mutating func copyLine() {
        copy((text[at...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count) - at)
    }

    private mutating func copyComment() {
        var depth = 0
        repeat {
            if text[at] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                copy(2)
            } else if text[at] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                copy(2)
            } else {
                copy(1)
            }
        } while depth > 0 && at < text.count
    }

    private mutating func copyDollarQuoted() {
        var end = at + 1
        while end < text.count, isWord(text[end]) { end += 1 }
        // A dollar within a name means nothing, $1 is a placeholder, $tag$ opens a quoted text.
        guard output.last.map({ !isWord($0) }) ?? true else { return copy(1) }
        if let number = Int(String(decoding: text[(at + 1)..<end], as: UTF8.self)), number > 0 {
            addPlaceholder(number)
            at = end
            return
        }
        guard end < text.count, text[end] == UInt8(ascii: "$"), !(48...57).contains(peek(1) ?? 0) else {
            return copy(1)
        }
        let tag = text[at...end]
        copy(tag.count)
        while at < text.count {
            if text[at...].starts(with: tag) { return copy(tag.count) }
            copy(1)
        }
    }

    private mutating func replaceParameter() throws {
        // `::` is a cast, `:=` an assignment, and `[1:2]` a slice.
        guard peek(1) != UInt8(ascii: ":"), let first = peek(1), isWord(first), !(48...57).contains(first) else {
            return copy(peek(1) == UInt8(ascii: ":") ? 2 : 1)
        }
        var end = at + 1
        while end < text.count, isWord(text[end]) { end += 1 }
        let name = String(decoding: text[(at + 1)..<end], as: UTF8.self)
        let parameter = QueryParameter(name: name)
        if case .own(let name) = parameter, ownParameters[name] == nil {
            ownParameters[name] = QueryPlace(file: file, text: text, offset: at)
        }
        if !parameters.contains(parameter) { parameters.append(parameter) }
        let number = (parameters.firstIndex(of: parameter) ?? 0) + 1
        addPlaceholder(number)
        at = end
        map.add(output: outputOffset + output.count, file: file, input: at)
    }

    private mutating func addPlaceholder(_ number: Int) {
        let start = outputOffset + output.count
        output.append(contentsOf: "$\(number)".utf8)
        placeholders.append(Placeholder(bytes: start..<(outputOffset + output.count), parameter: number - 1))
    }

    private mutating func expandFragment() throws {
        guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")), close + 1 < text.count,
            text[close + 1] == UInt8(ascii: "}")
        else { throw failure("{{ without }}") }
        let words = String(decoding: text[(at + 2)..<close], as: UTF8.self).split(separator: " ").map { String($0) }
        guard let name = words.first, words.allSatisfy({ $0.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") } })
        else { throw failure("expected {{FRAGMENT}} or {{FRAGMENT NAME...}}, such as {{as_of VIEW TABLE}}") }
        guard depth < QueryTemplateParser.maximumDepth else { throw failure("fragments include each other") }
        let arguments = Array(words.dropFirst())
        let body = try fragment(name, arguments)
        var inner = QueryTemplateParser(
            file: "fragments/\(name).sql", text: Self.filled(body, with: arguments), parameters: parameters,
            depth: depth + 1, outputOffset: outputOffset + output.count, fragment: fragment)
        output += try inner.parse()
        parameters = inner.parameters
        ownParameters.merge(inner.ownParameters) { first, _ in first }
        map.add(inner.map)
        placeholders += inner.placeholders
        at = close + 2
        map.add(output: outputOffset + output.count, file: file, input: at)
    }

    /// A fragment's text with `{{1}}` to `{{9}}` replaced, wherever they stand, by its arguments, as far as there are any.
    private static func filled(_ body: [UInt8], with arguments: [String]) -> [UInt8] {
        let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        var filled: [UInt8] = []
        filled.reserveCapacity(body.count)
        var rest = body[...]
        while let brace = rest.firstIndex(of: open) {
            filled += rest[..<brace]
            rest = rest[brace...]
            let hole = Array(rest.prefix(5))
            if hole.count == 5, hole[1] == open, hole[3] == close, hole[4] == close, hole[2] > UInt8(ascii: "0"),
                hole[2] - UInt8(ascii: "0") <= min(9, arguments.count)
            {
                filled += arguments[Int(hole[2] - UInt8(ascii: "0")) - 1].utf8
                rest = rest.dropFirst(5)
            } else {
                filled.append(open)
                rest = rest.dropFirst()
            }
        }
        return filled + rest
    }

    private func failure(_ reason: String) -> QueryTemplateError {
        QueryTemplateError(QueryPlace(file: file, text: text, offset: at), reason: reason)
    }
}
