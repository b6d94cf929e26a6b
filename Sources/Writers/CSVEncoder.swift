internal import Tabular

/// How CSV files are marked.
package enum CSVProfile: String, Sendable, CaseIterable {
    /// UTF-8 without a mark, as RFC 4180 has it.
    case rfc4180
    /// With the byte order mark that Excel needs to take the file for UTF-8.
    case excel
}

/// The canonical CSV: RFC 4180 with CRLF, UTF-8, a heading line of keys.
///
/// NULL is an empty field, an empty text is `""`, in both profiles; in a table of a single column a NULL is thus an empty
/// line, which some readers skip. Dates and instants are ISO 8601, decimals plain with all their places.
/// A text that a spreadsheet could take for a formula gets an apostrophe in front, and so does one that begins with an
/// apostrophe: whoever strips one leading apostrophe from texts that have one gets the exact text back. Numbers, dates
/// and identifiers are never touched.
struct CSVEncoder {
    /// Appends the heading line.
    static func appendHeading(_ schema: TableSchema, to buffer: inout TextBuffer) {
        for (index, column) in schema.columns.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.append(column.key)
        }
        buffer.append(ascii: "\r\n")
    }

    /// Appends a row of `columns` cells.
    static func append(_ row: inout RowReader, columns: Int, to buffer: inout TextBuffer) {
        for index in 0..<columns {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            switch row.next() {
            case .null: break
            case .text(let text): append(text: text, to: &buffer)
            case .identifier(let value): buffer.append(identifier: value)
            case .integer(let value): buffer.append(integer: value)
            case .decimal(let unscaled, let scale): buffer.append(decimal: unscaled, scale: scale)
            case .date(let value): buffer.append(date: value)
            case .bikramSambat(let value): buffer.append(bikramSambat: value)
            case .timestamp(let value): buffer.append(timestamp: value)
            case .boolean(let value): value ? buffer.append(ascii: "true") : buffer.append(ascii: "false")
            }
        }
        buffer.append(ascii: "\r\n")
    }

    private static func append(text: UnsafeRawBufferPointer, to buffer: inout TextBuffer) {
        guard let first = text.first else { return buffer.append(ascii: "\"\"") }
        let needsApostrophe = isSuspicious(first) && FormulaGuard.needsApostrophe(text)
        guard needsQuotes(text) else {
            if needsApostrophe { buffer.append(UInt8(ascii: "'")) }
            return buffer.append(text)
        }
        buffer.append(UInt8(ascii: "\""))
        if needsApostrophe { buffer.append(UInt8(ascii: "'")) }
        buffer.append(doubling: UInt8(ascii: "\""), in: text)
        buffer.append(UInt8(ascii: "\""))
    }

    /// Whether the first byte alone can't rule a formula out: letters and digits can.
    private static func isSuspicious(_ byte: UInt8) -> Bool {
        byte < 0x30 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "@") || byte >= 0x7F
    }

    private static func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
        ByteScan.finds(in: text) { word in
            // Letters, digits and most signs are above all four.
            ByteScan.below(0x2D, in: word) != 0
                && ByteScan.equal(to: UInt8(ascii: ","), in: word) | ByteScan.equal(to: UInt8(ascii: "\""), in: word)
                    | ByteScan.equal(to: 0x0A, in: word) | ByteScan.equal(to: 0x0D, in: word) != 0
        }
    }
}

/// Tells texts that a spreadsheet would run.
enum FormulaGuard {
    /// Whether a text gets an apostrophe: it begins with one, or with what starts a formula, white space and characters
    /// that can't be seen aside.
    static func needsApostrophe(_ text: UnsafeRawBufferPointer) -> Bool {
        // Devanagari, U+0900 to U+097F, before the slower questions.
        if text.count >= 3, text[0] == 0xE0, text[1] | 1 == 0xA5 { return false }
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var isFirst = true
        while case .scalarValue(let scalar) = decoder.decode(&bytes) {
            switch scalar {
            case "'" where isFirst: return true
            case "=", "+", "-", "@", "\t", "\r": return true
            // Their full-width and small forms.
            case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", "\u{FE62}", "\u{FE63}", "\u{FE6B}":
                return true
            case " ", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": isFirst = false
            default:
                let properties = scalar.properties
                guard
                    properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                        || properties.generalCategory == .format
                else { return false }
                isFirst = false
            }
        }
        return false
    }
}
