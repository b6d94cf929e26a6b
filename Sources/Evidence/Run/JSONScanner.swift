internal import Foundation

/// Walks through JSON (RFC 8259) in memory without building it: documents of any size, rows one after the other.
struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0

    /// Our documents have five levels; what nests without end is an attack on the stack.
    private static let maximumDepth = 64

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether nothing but white space is left.
    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return at == bytes.count
        }
    }

    /// Reads an object.
    ///
    /// - Parameter member: is called behind each key and must read the value.
    mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try list(UInt8(ascii: "{"), UInt8(ascii: "}")) { scanner in
            let key = try scanner.string()
            try scanner.expect(UInt8(ascii: ":"))
            try member(&scanner, key)
        }
    }

    /// Reads an array.
    ///
    /// - Parameter element: is called before each element and must read it.
    mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
        try list(UInt8(ascii: "["), UInt8(ascii: "]"), element)
    }

    private mutating func list(
        _ open: UInt8, _ close: UInt8, _ element: (inout JSONScanner) throws -> Void
    ) throws {
        try expect(open)
        depth += 1
        guard depth <= JSONScanner.maximumDepth else { throw failure("nests too deeply") }
        if peek() == close {
            at += 1
        } else {
            while true {
                try element(&self)
                if peek() == close {
                    at += 1
                    break
                }
                try expect(UInt8(ascii: ","))
            }
        }
        depth -= 1
    }

    /// Reads a value of any kind and drops it.
    mutating func skip() throws {
        switch peek() {
        case UInt8(ascii: "{"): try object { scanner, _ in try scanner.skip() }
        case UInt8(ascii: "["): try array { try $0.skip() }
        default: _ = try scalar()
        }
    }

    /// Reads a string, a number or a literal as text; null is nil.
    mutating func scalar() throws -> String? {
        if peek() == UInt8(ascii: "\"") { return try string() }
        let start = at
        while at < bytes.count, !",]} \n\r\t".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        switch text {
        case "null": return nil
        case "true", "false": return text
        default:
            guard text.wholeMatch(of: #/-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/#) != nil else {
                throw failure("isn't JSON")
            }
            return text
        }
    }

    private mutating func string() throws -> String {
        try expect(UInt8(ascii: "\""))
        let start = at
        var hasEscapes = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { throw failure("has a control character in a string") }
            if bytes[at] == UInt8(ascii: "\\") {
                hasEscapes = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count else { throw failure("is cut short") }
        at += 1
        let raw = bytes[start..<(at - 1)]
        guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[(start - 1)..<at])) else {
            throw failure("has a broken string")
        }
        return text
    }

    private mutating func peek() -> UInt8? {
        skipSpace()
        return at < bytes.count ? bytes[at] : nil
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard peek() == byte else { throw failure(at < bytes.count ? "isn't JSON" : "is cut short") }
        at += 1
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    private func failure(_ reason: String) -> ReadingError {
        ReadingError(description: "\(reason) at byte \(at)")
    }
}
