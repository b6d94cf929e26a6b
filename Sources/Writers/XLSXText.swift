internal import Tabular

/// Texts as a workbook can hold them.
///
/// Readers of workbooks disagree about control characters and about `_x0041_`, so the canonical form avoids both: a
/// carriage return becomes a line feed (CR LF one), another control character its picture (U+2400 and on), U+FFFE and
/// U+FFFF the replacement character, and an `_x0041_` in a text is written with its underscore escaped, as ECMA-376
/// (ST_Xstring) asks. A text over 32,767 UTF-16 units is cut. Each of these is noted.
struct XLSXText: ~Copyable {
    /// Excel's limit for a cell, in UTF-16 units.
    static let limit = 32_767

    /// What became of a text.
    enum Change {
        case none, characters, cut
    }

    /// The text with a NUL behind it, ready for the library.
    private var bytes = ByteBuffer(capacity: 256)
    /// About how many columns it takes on a screen.
    private(set) var width = 0

    /// A text for the workbook's other places (headings, headers, properties, titles), in the same form as in cells: a
    /// control character there would make the part that holds it no XML.
    static func visible(_ string: String) -> String {
        var string = string
        var text = XLSXText()
        _ = string.withUTF8 { text.set(UnsafeRawBufferPointer($0)) }
        return String(decoding: text.bytes.bytes.dropLast(), as: UTF8.self)
    }

    /// Bytes of the text, with the NUL.
    var count: Int { bytes.count }

    /// Calls `body` with the text as C has it.
    func withCString<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
        body(bytes.bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }

    /// Takes an identifier over.
    mutating func set(_ identifier: Identifier) {
        bytes.truncate(to: 0)
        identifier.write(to: bytes.reserve(36))
        bytes.advance(36)
        bytes.append(0)
        width = 36
    }

    /// Takes a text over.
    mutating func set(_ text: UnsafeRawBufferPointer) -> Change {
        bytes.truncate(to: 0)
        width = 0
        if isPlain(text) {
            bytes.append(text)
            bytes.append(0)
            return .none
        }
        return setCarefully(text)
    }

    /// Whether a text can be taken as it is; counts its characters on the way.
    private mutating func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= XLSXText.limit else { return false }
        var continuations = 0
        var suspicious = false
        var previous: UInt8 = 0
        for byte in text {
            // What looks like `_x0041_` begins so; many words have an underscore.
            let beginsEscape = previous == UInt8(ascii: "_") && byte == UInt8(ascii: "x")
            suspicious =
                suspicious || (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F || byte == 0xEF
                || beginsEscape
            previous = byte
            continuations += byte & 0xC0 == 0x80 ? 1 : 0
        }
        width = text.count - continuations
        return !suspicious
    }

    private mutating func setCarefully(_ text: UnsafeRawBufferPointer) -> Change {
        var change = Change.none
        var units = 0
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        var index = 0
        while index < scalars.count {
            var scalar = scalars[index]
            switch scalar.value {
            case 0x0D:
                change = .characters
                scalar = "\n"
                if index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
            case 0x00..<0x20 where scalar != "\n" && scalar != "\t":
                change = .characters
                scalar = Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
            case 0x7F:
                change = .characters
                scalar = "\u{2421}"
            case 0xFFFE, 0xFFFF:
                change = .characters
                scalar = "\u{FFFD}"
            default: break
            }
            let size = scalar.value > 0xFFFF ? 2 : 1
            let escape = scalar == "_" && XLSXText.isEscape(scalars[index...]) ? 6 : 0
            if units + size + escape > XLSXText.limit {
                change = .cut
                break
            }
            if escape > 0 { append("_x005F") }
            append(String(scalar))
            units += size + escape
            width += 1
            index += 1
        }
        bytes.append(0)
        return change
    }

    private mutating func append(_ text: String) {
        bytes.append(text)
    }

    /// `_xHHHH_`, which readers would take for the character of that number.
    private static func isEscape(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let head = Array(rest.prefix(7))
        return head.count == 7 && head[1] == "x" && head[6] == "_"
            && head[2..<6].allSatisfy { $0.isASCII && Character($0).isHexDigit }
    }
}
