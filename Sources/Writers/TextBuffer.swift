internal import NepaliCalendar
internal import Tabular

/// Bytes of text under way to a file, with the formatting of every kind of cell that isn't text.
struct TextBuffer: ~Copyable {
    private var buffer: ByteBuffer
    private var zone: LocalZone

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
        guard let magnitude = UInt64(exactly: unscaled.magnitude), scale <= 18 else {
            return append(decimalText(unscaled: Int128(unscaled.magnitude), scale: scale))
        }
        var unit: UInt64 = 1
        for _ in 0..<scale { unit *= 10 }
        append(digits: magnitude / unit, atLeast: 1)
        if scale > 0 {
            buffer.append(UInt8(ascii: "."))
            append(digits: magnitude % unit, atLeast: scale)
        }
    }

    /// Decimal digits, with zeros in front to `width`.
    private mutating func append(digits value: UInt64, atLeast width: Int) {
        var length = width
        var limit: UInt64 = 1
        for _ in 0..<width { limit *= 10 }
        while value >= limit {
            length += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        let room = buffer.reserve(length)
        var rest = value
        for position in stride(from: length - 1, through: 0, by: -1) {
            room.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) + 48, toByteOffset: position, as: UInt8.self)
            rest /= 10
        }
        buffer.advance(length)
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
        let room = buffer.reserve(10)
        room.storePair(year / 100, at: 0)
        room.storePair(year % 100, at: 2)
        room.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 4, as: UInt8.self)
        room.storePair(month, at: 5)
        room.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 7, as: UInt8.self)
        room.storePair(day, at: 8)
        buffer.advance(10)
    }

    /// ISO 8601 with six decimals and the zone's offset: `2026-07-16T12:00:00.000000+05:45`.
    mutating func append(timestamp: Timestamp) {
        let offset = zone.offset(at: timestamp)
        let local = LocalTime(microseconds: timestamp.microseconds + offset)
        append(date: local.date)
        let microseconds = Int(local.microsecondsOfDay)
        let (seconds, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000)
        let room = buffer.reserve(22)
        room.storeBytes(of: UInt8(ascii: "T"), as: UInt8.self)
        room.storeClock(hours: seconds / 3600, minutes: seconds / 60 % 60, at: 1)
        room.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 6, as: UInt8.self)
        room.storePair(seconds % 60, at: 7)
        room.storeBytes(of: UInt8(ascii: "."), toByteOffset: 9, as: UInt8.self)
        room.storePair(fraction / 10_000, at: 10)
        room.storePair(fraction / 100 % 100, at: 12)
        room.storePair(fraction % 100, at: 14)
        let shift = Int(offset.magnitude / 1_000_000)
        room.storeBytes(of: offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"), toByteOffset: 16, as: UInt8.self)
        room.storeClock(hours: shift / 3600, minutes: shift / 60 % 60, at: 17)
        buffer.advance(22)
        if shift % 60 != 0 {
            buffer.append(UInt8(ascii: ":"))
            append(digits: UInt64(shift % 60), atLeast: 2)
        }
    }

    mutating func append(identifier: Identifier) {
        identifier.write(to: buffer.reserve(36))
        buffer.advance(36)
    }
}

extension UnsafeMutableRawPointer {
    /// Two decimal digits of a number from 0 to 99.
    @inline(__always)
    fileprivate func storePair(_ value: Int, at offset: Int) {
        let (tens, ones) = UInt8(truncatingIfNeeded: value).quotientAndRemainder(dividingBy: 10)
        storeBytes(of: tens + 48, toByteOffset: offset, as: UInt8.self)
        storeBytes(of: ones + 48, toByteOffset: offset + 1, as: UInt8.self)
    }

    /// `HH:MM`.
    @inline(__always)
    fileprivate func storeClock(hours: Int, minutes: Int, at offset: Int) {
        storePair(hours, at: offset)
        storeBytes(of: UInt8(ascii: ":"), toByteOffset: offset + 2, as: UInt8.self)
        storePair(minutes, at: offset + 3)
    }
}
