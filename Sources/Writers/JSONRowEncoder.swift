internal import NepaliCalendar
internal import Tabular

/// The canonical JSON of a row: an object with the columns' keys in their order.
///
/// NULL is null. Money is a string with two decimals; other decimals are numbers with all their places. A whole number
/// past 2^53 - 1, which some readers would round, is a string. Dates and instants are ISO 8601 strings. Texts are exact.
struct JSONRowEncoder {
    /// Of each column, without its descriptions: copying those for every cell was a quarter of the work.
    private let isMoney: [Bool]
    /// `"key":` of each column, escaped once.
    private let labels: [[UInt8]]

    init(_ schema: TableSchema) {
        isMoney = schema.columns.map { $0.type == .money }
        labels = schema.columns.enumerated().map { index, column in
            Array("\(index == 0 ? "" : ",")\"\(column.key)\":".utf8)
        }
    }

    func append(_ row: inout RowReader, to buffer: inout TextBuffer) {
        buffer.append(UInt8(ascii: "{"))
        for index in labels.indices {
            labels[index].withUnsafeBytes { buffer.append($0) }
            switch row.next() {
            case .null: buffer.append(ascii: "null")
            case .text(let text): JSONText.append(text, to: &buffer)
            case .identifier(let value): quoted(&buffer) { $0.append(identifier: value) }
            case .integer(let value) where value.magnitude < 1 << 53: buffer.append(integer: value)
            case .integer(let value): quoted(&buffer) { $0.append(integer: value) }
            case .decimal(let unscaled, let scale) where isMoney[index]:
                quoted(&buffer) { $0.append(decimal: unscaled, scale: scale) }
            case .decimal(let unscaled, let scale): buffer.append(decimal: unscaled, scale: scale)
            case .date(let value): quoted(&buffer) { $0.append(date: value) }
            case .bikramSambat(let value): quoted(&buffer) { $0.append(bikramSambat: value) }
            case .timestamp(let value): quoted(&buffer) { $0.append(timestamp: value) }
            case .boolean(let value): value ? buffer.append(ascii: "true") : buffer.append(ascii: "false")
            }
        }
        buffer.append(UInt8(ascii: "}"))
    }

    private func quoted(_ buffer: inout TextBuffer, _ body: (inout TextBuffer) -> Void) {
        buffer.append(UInt8(ascii: "\""))
        body(&buffer)
        buffer.append(UInt8(ascii: "\""))
    }
}

/// Texts as JSON strings.
enum JSONText {
    static func append(_ text: String, to buffer: inout TextBuffer) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &buffer) }
    }

    /// Appends valid UTF-8 as a string. U+2028 and U+2029 are escaped too: JavaScript takes them for line ends.
    static func append(_ text: UnsafeRawBufferPointer, to buffer: inout TextBuffer) {
        buffer.append(UInt8(ascii: "\""))
        needsEscapes(text) ? appendEscaped(text, to: &buffer) : buffer.append(text)
        buffer.append(UInt8(ascii: "\""))
    }

    private static func needsEscapes(_ text: UnsafeRawBufferPointer) -> Bool {
        ByteScan.finds(in: text) { word in
            ByteScan.below(0x20, in: word) | ByteScan.equal(to: UInt8(ascii: "\""), in: word)
                | ByteScan.equal(to: UInt8(ascii: "\\"), in: word) | ByteScan.equal(to: 0xE2, in: word)
                | ByteScan.equal(to: 0x7F, in: word) != 0
        }
    }

    private static func appendEscaped(_ text: UnsafeRawBufferPointer, to buffer: inout TextBuffer) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard
                byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2 || byte == 0x7F
            else { continue }
            if byte == 0xE2 {
                guard index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] | 1 == 0xA9 else { continue }
            }
            buffer.append(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            start = index + 1
            switch byte {
            case UInt8(ascii: "\""): buffer.append(ascii: "\\\"")
            case UInt8(ascii: "\\"): buffer.append(ascii: "\\\\")
            case 0x0A: buffer.append(ascii: "\\n")
            case 0x0D: buffer.append(ascii: "\\r")
            case 0x09: buffer.append(ascii: "\\t")
            case 0xE2:
                start = index + 3
                text[index + 2] == 0xA8 ? buffer.append(ascii: "\\u2028") : buffer.append(ascii: "\\u2029")
            default:
                buffer.append(ascii: "\\u00")
                buffer.append(hexDigit(byte >> 4))
                buffer.append(hexDigit(byte & 15))
            }
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? value + 48 : value + 87
    }
}
