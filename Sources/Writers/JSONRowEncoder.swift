internal import NepaliCalendar
internal import Tabular

/// The canonical JSON of a row: an object with the columns' keys in their order.
///
/// NULL is null. Money is a string with two decimals; other decimals are numbers with all their places. A whole number
/// past 2^53 - 1, which some readers would round, is a string. Dates and instants are ISO 8601 strings. Texts are exact.
struct JSONRowEncoder {
    /// Of each column, without its descriptions: copying those for every cell was a quarter of the work.
    private let isMoney: [Bool]
    /// `"key":` of each column, one after the other, and where each ends.
    private let labels: [UInt8]
    private let labelEnds: [Int]

    init(_ schema: TableSchema) {
        isMoney = schema.columns.map { $0.type == .money }
        var labels: [UInt8] = []
        labelEnds = schema.columns.enumerated().map { index, column in
            labels += "\(index == 0 ? "" : ",")\"\(column.key)\":".utf8
            return labels.count
        }
        self.labels = labels
    }

    func append(_ row: inout RowReader, to buffer: inout TextBuffer) {
        buffer.append(UInt8(ascii: "{"))
        var labelStart = 0
        for (index, labelEnd) in labelEnds.enumerated() {
            labels.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[labelStart..<labelEnd])) }
            labelStart = labelEnd
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
        ByteScan.finds(in: text) { specials(in: $0) != 0 } ? appendEscaped(text, to: &buffer) : buffer.append(text)
        buffer.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ text: UnsafeRawBufferPointer, to buffer: inout TextBuffer) {
        var start = 0
        var index = 0
        while true {
            index = nextSpecial(of: text, from: index)
            guard index < text.count else { break }
            let byte = text[index]
            if byte == 0xE2 {
                guard index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] | 1 == 0xA9 else {
                    index += 1
                    continue
                }
            }
            buffer.append(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            index += byte == 0xE2 ? 3 : 1
            start = index
            switch byte {
            case UInt8(ascii: "\""): buffer.append(ascii: "\\\"")
            case UInt8(ascii: "\\"): buffer.append(ascii: "\\\\")
            case 0x0A: buffer.append(ascii: "\\n")
            case 0x0D: buffer.append(ascii: "\\r")
            case 0x09: buffer.append(ascii: "\\t")
            case 0xE2: buffer.append(ascii: text[start - 1] == 0xA8 ? "\\u2028" : "\\u2029")
            default:
                buffer.append(ascii: "\\u00")
                buffer.append(hexDigit(byte >> 4))
                buffer.append(hexDigit(byte & 15))
            }
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    /// The first byte that is escaped, or may be; the text's end where there is none.
    private static func nextSpecial(of text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while text.count - index >= 8 {
            let marks = specials(in: UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        // The rest, with spaces behind it.
        var word: UInt64 = 0x2020_2020_2020_2020
        for byte in text[index...].reversed() { word = word << 8 | UInt64(byte) }
        return min(index + specials(in: word).trailingZeroBitCount / 8, text.count)
    }

    /// Not 0 where a byte of the word is escaped, or may be; its lowest bit is the first one's.
    @inline(__always)
    private static func specials(in word: UInt64) -> UInt64 {
        ByteScan.below(0x20, in: word) | ByteScan.equal(to: UInt8(ascii: "\""), in: word)
            | ByteScan.equal(to: UInt8(ascii: "\\"), in: word) | ByteScan.equal(to: 0xE2, in: word)
            | ByteScan.equal(to: 0x7F, in: word)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? value + 48 : value + 87
    }
}
