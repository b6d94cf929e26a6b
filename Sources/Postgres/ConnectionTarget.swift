internal import CLibPQ

/// Where and as whom to connect: libpq's connection string, read once, with what of it may be shown.
package struct ConnectionTarget: Sendable {
    /// libpq's keywords and values, defaults and environment not yet applied.
    private(set) var options: [(keyword: String, value: String)]
    /// Host, port, database and user that can be named in a message, `host:port/database as user`.
    package let displayName: String
    /// The words that messages of libpq may quote.
    let showable: Set<String>
    /// Whether nobody chose how to go about TLS, so that ``verified()`` did.
    var isVerifiedByDefault = false

    /// Reads a libpq connection string, a URI or `key=value` pairs.
    ///
    /// - Throws: ``PostgresError`` of code `malformedTarget`, which repeats nothing of the string: a mistyped one has
    ///   pieces of the password where the host should be.
    package init(_ connectionString: String) throws {
        self = try ConnectionTarget(unverified: connectionString).verified()
    }

    private init(unverified connectionString: String) throws {
        var failure: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(connectionString, &failure) else {
            let reason = failure.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(failure)
            throw PostgresError(
                .malformedTarget,
                "the connection string can't be read: "
                    + (reason.split(separator: "\"").first.map { $0.trimmed } ?? "malformed"),
                hint: "It should look like postgresql://USER:PASSWORD@HOST:PORT/DATABASE, "
                    + "with special characters of the password percent-encoded (@ as %40)")
        }
        defer { PQconninfoFree(parsed) }
        var options: [(keyword: String, value: String)] = []
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                options.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        self.options = options

        // More than one @ means that a password was not encoded, and that its rest is taken for the host.
        let isAmbiguous = connectionString.utf8.filter { $0 == UInt8(ascii: "@") }.count > 1
        func show(_ keyword: String) -> String? {
            guard !isAmbiguous, let value = options.first(where: { $0.keyword == keyword })?.value,
                value.utf8.count <= 120, value.unicodeScalars.allSatisfy({ $0.isPlain })
            else { return nil }
            return value
        }
        let host = show("host") ?? show("hostaddr")
        let (port, database, user) = (show("port"), show("dbname"), show("user"))
        showable = Set([host, port, database, user].compactMap { $0 })
        displayName =
            (host ?? "the configured host") + (port.map { ":\($0)" } ?? "") + (database.map { "/\($0)" } ?? "")
            + (user.map { " as \($0)" } ?? "")
    }

    /// The same target with other settings, which win over those of the string.
    package func setting(_ keyword: String, _ value: String) -> ConnectionTarget {
        var copy = self
        copy.options.removeAll { $0.keyword == keyword }
        copy.options.append((keyword, value))
        return copy
    }

    /// The value of a keyword of the string itself, such as `host`.
    package func value(of keyword: String) -> String? {
        options.first { $0.keyword == keyword }?.value
    }

    /// A message of libpq with every quoted word hidden that isn't known to be harmless.
    func redact(_ message: String) -> String {
        let pieces = message.split(separator: "\"", omittingEmptySubsequences: false)
        var text = ""
        for (index, piece) in pieces.enumerated() {
            if index % 2 == 0 {
                text += piece
            } else if index == pieces.count - 1 {
                return text.trimmed
            } else {
                text += showable.contains(String(piece)) ? "\"\(piece)\"" : "\"...\""
            }
        }
        return text.split(whereSeparator: \.isNewline).map { $0.trimmed }.joined(separator: "; ")
    }
}

extension Unicode.Scalar {
    /// A letter or digit of ASCII or one of `_ . - /`.
    fileprivate var isPlain: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-", "/": true
        default: false
        }
    }
}

extension StringProtocol {
    /// Without white space and colons at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace || last == ":" { rest = rest.dropLast() }
        return String(rest)
    }
}
