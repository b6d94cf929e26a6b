internal import NepaliCalendar
internal import Tabular

/// Bytes of text under way to a file, with the formatting of every kind of cell that isn't text.
struct TextBuffer: ~Copyable {
    private var buffer: ByteBuffer
    private var zone: LocalZone
    /// Of the instant before: the next one's is the same but for a few.
    private var suffix = OffsetText(0)

    /// A buffer is worth a system call from here on.
    static let flushSize = 1 << 18

    /// - Throws: ``TabularError`` for an unknown zone.
    init(timeZone: String) throws {
        guard let zone = LocalZone(name: timeZone) else {
            throw TabularError(table: "", reason: "there is no time zone \(timeZone)")
        }
        self.zone = zone
        buffer = ByteBuffer(capacity: TextBuffer.flushSize + (1 << 16))
    }

    var bytes: UnsafeRawBufferPointer { buffer.bytes }
    var isFull: Bool { buffer.count >= TextBuffer.flushSize }

    /// Hands the bytes over and starts again.
    mutating func flush(to file: OutputFile) throws {
        try file.write(buffer.bytes)
        buffer.truncate(to: 0)
    }

    mutating func append(_ byte: UInt8) {
        buffer.append(byte)
    }

    mutating func append(_ raw: UnsafeRawBufferPointer) {
        buffer.append(raw)
    }

    /// Appends a text in which a byte stands twice wherever it is.
    mutating func append(doubling special: UInt8, in text: UnsafeRawBufferPointer) {
        // In parts, so that room for twice a part is enough.
        for start in stride(from: 0, to: text.count, by: 4096) {
            let part = text[start..<min(start + 4096, text.count)]
            var source = part.startIndex
            var target = buffer.reserve(2 * part.count)
            let first = target
            func copy(_ count: Int) {
                for byte in text[source..<(source + count)] {
                    target.storeBytes(of: byte, as: UInt8.self)
                    target += 1
                    guard byte == special else { continue }
                    target.storeBytes(of: byte, as: UInt8.self)
                    target += 1
                }
                source += count
            }
            while part.endIndex - source >= 8 {
                let word = text.loadUnaligned(fromByteOffset: source, as: UInt64.self)
                guard ByteScan.equal(to: special, in: word) == 0 else {
                    copy(8)
                    continue
                }
                target.storeBytes(of: word, as: UInt64.self)
                target += 8
                source += 8
            }
            copy(part.endIndex - source)
            buffer.advance(target - first)
        }
    }

    mutating func append(ascii text: StaticString) {
        text.withUTF8Buffer { buffer.append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ text: String) {
        buffer.append(text)
    }

    // MARK: Numbers

    mutating func append(integer value: Int64) {
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1)
    }

    mutating func append(decimal unscaled: Int128, scale: Int) {
        if unscaled < 0 { buffer.append(UInt8(ascii: "-")) }
        guard let magnitude = UInt64(exactly: unscaled.magnitude) else {
            return append(decimalText(unscaled: Int128(unscaled.magnitude), scale: scale))
        }
        append(digits: magnitude, atLeast: scale + 1)
        guard scale > 0 else { return }
        // The decimals make room for the point.
        let end = buffer.reserve(1)
        (end - scale + 1).copyMemory(from: end - scale, byteCount: scale)
        (end - scale).storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        buffer.advance(1)
    }

    /// Decimal digits, with zeros in front to `width`, which is at most 20.
    private mutating func append(digits value: UInt64, atLeast width: Int) {
        // From the last to the first, further on, where there is room for the 20 that a number has at the most.
        let room = buffer.reserve(64)
        let end = 40
        var start = end
        var rest = value
        while rest >= 10 {
            start -= 2
            room.storePair(UInt32(truncatingIfNeeded: rest % 100), at: start)
            rest /= 100
        }
        if rest > 0 || start == end {
            start -= 1
            room.storeBytes(of: UInt8(truncatingIfNeeded: rest) + 48, toByteOffset: start, as: UInt8.self)
        }
        while end - start < width {
            start -= 1
            room.storeBytes(of: UInt8(ascii: "0"), toByteOffset: start, as: UInt8.self)
        }
        room.copyMemory(from: room + start, byteCount: 20)
        buffer.advance(end - start)
    }

    // MARK: Dates and times

    mutating func append(date: CalendarDate) {
        let (year, month, day) = date.components
        append(year: year, month: month, day: day)
    }

    mutating func append(bikramSambat date: BikramSambatDate) {
        append(year: date.year, month: date.month, day: date.day)
    }

    private mutating func append(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year) else {
            if year < 0 { buffer.append(UInt8(ascii: "-")) }
            append(digits: UInt64(year.magnitude), atLeast: 4)
            buffer.append(UInt8(ascii: "-"))
            append(digits: UInt64(month), atLeast: 2)
            buffer.append(UInt8(ascii: "-"))
            return append(digits: UInt64(day), atLeast: 2)
        }
        let (century, yearOfCentury) = UInt32(truncatingIfNeeded: year).quotientAndRemainder(dividingBy: 100)
        let room = buffer.reserve(10)
        room.storePair(century, at: 0)
        room.storePair(yearOfCentury, at: 2)
        room.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 4, as: UInt8.self)
        room.storePair(UInt32(truncatingIfNeeded: month), at: 5)
        room.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 7, as: UInt8.self)
        room.storePair(UInt32(truncatingIfNeeded: day), at: 8)
        buffer.advance(10)
    }

    /// ISO 8601 with six decimals and the zone's offset: `2026-07-16T12:00:00.000000+05:45`.
    mutating func append(timestamp: Timestamp) {
        let offset = zone.offset(at: timestamp)
        let (date, time) = LocalTime(microseconds: timestamp.microseconds + offset).dateAndTime
        append(date: date)
        let seconds = UInt32(truncatingIfNeeded: time / 1_000_000)
        let fraction = UInt32(truncatingIfNeeded: time % 1_000_000)
        let room = buffer.reserve(16)
        room.storeBytes(of: UInt8(ascii: "T"), as: UInt8.self)
        room.storePair(seconds / 3600, at: 1)
        room.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 3, as: UInt8.self)
        room.storePair(seconds / 60 % 60, at: 4)
        room.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 6, as: UInt8.self)
        room.storePair(seconds % 60, at: 7)
        room.storeBytes(of: UInt8(ascii: "."), toByteOffset: 9, as: UInt8.self)
        room.storePair(fraction / 10_000, at: 10)
        room.storePair(fraction / 100 % 100, at: 12)
        room.storePair(fraction % 100, at: 14)
        buffer.advance(16)
        if suffix.offset != offset { suffix = OffsetText(offset) }
        buffer.reserve(16).storeBytes(of: suffix.bytes.littleEndian, as: UInt128.self)
        buffer.advance(suffix.count)
    }

    mutating func append(identifier: Identifier) {
        identifier.write(to: buffer.reserve(36))
        buffer.advance(36)
    }
}

extension UnsafeMutableRawPointer {
    /// Two decimal digits of a number from 0 to 99.
    @inline(__always)
    fileprivate func storePair(_ value: UInt32, at offset: Int) {
        let tens = (value &* 103) >> 10
        // The ones are the higher byte: they stand behind.
        let pair = 0x3030 &+ tens &+ (value &- 10 &* tens) << 8
        storeBytes(of: UInt16(truncatingIfNeeded: pair).littleEndian, toByteOffset: offset, as: UInt16.self)
    }
}

/// An offset from UTC as it stands behind an instant: `+05:45`, and `+05:41:16` from before hours were made round.
private struct OffsetText {
    let offset: Int64
    /// The text, the first byte lowest.
    private(set) var bytes: UInt128 = 0
    private(set) var count = 0

    /// - Parameter offset: in microseconds.
    init(_ offset: Int64) {
        self.offset = offset
        let seconds = Int(offset.magnitude / 1_000_000)
        append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(pair: seconds / 3600)
        append(UInt8(ascii: ":"))
        append(pair: seconds / 60 % 60)
        if seconds % 60 != 0 {
            append(UInt8(ascii: ":"))
            append(pair: seconds % 60)
        }
    }

    private mutating func append(pair: Int) {
        append(UInt8(truncatingIfNeeded: pair / 10) + 48)
        append(UInt8(truncatingIfNeeded: pair % 10) + 48)
    }

    private mutating func append(_ byte: UInt8) {
        bytes |= UInt128(byte) << (8 * count)
        count += 1
    }
}
