/// Reads CSV (RFC 4180) from memory, a record at a time.
struct CSVScanner {
    /// A field as it stands, its quotes taken off.
    struct Field {
        fileprivate let bytes: Slice<UnsafeRawBufferPointer>
        fileprivate let hasQuotes: Bool

        /// With doubled quotes made single.
        var text: String {
            let text = String(decoding: bytes, as: UTF8.self)
            return hasQuotes ? text.replacing("\"\"", with: "\"") : text
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var record = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        // The byte order mark of the profile for Excel.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    /// Reads the next record.
    ///
    /// - Parameter body: takes each field with its position.
    /// - Returns: false at the end.
    /// - Throws: ``ReadingError`` where a record isn't ended by CRLF, or a quote stands where none may.
    mutating func next(_ body: (Int, Field) throws -> Void) throws -> Bool {
        guard at < bytes.count else { return false }
        record += 1
        var index = 0
        while true {
            let field = try readField()
            try body(index, field)
            index += 1
            guard at < bytes.count else { throw failure("is cut short") }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            guard bytes[at] == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A else {
                throw failure("doesn't end as a line of CSV does")
            }
            at += 2
            return true
        }
    }

    private mutating func readField() throws -> Field {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
            let start = at
            while at < bytes.count {
                let byte = bytes[at]
                if byte == UInt8(ascii: ",") || byte == 0x0D || byte == 0x0A { break }
                if byte == UInt8(ascii: "\"") { throw failure("has a quote within a field") }
                at += 1
            }
            return Field(bytes: bytes[start..<at], hasQuotes: false)
        }
        at += 1
        let start = at
        var hasQuotes = false
        while at < bytes.count {
            if bytes[at] != UInt8(ascii: "\"") {
                at += 1
            } else if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") {
                hasQuotes = true
                at += 2
            } else {
                at += 1
                return Field(bytes: bytes[start..<(at - 1)], hasQuotes: hasQuotes)
            }
        }
        throw failure("is cut short")
    }

    private func failure(_ reason: String) -> ReadingError {
        ReadingError(description: "record \(record) \(reason)")
    }
}
