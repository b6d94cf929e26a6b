internal import NepaliCalendar
internal import Tabular

/// Bytes of text under way to a file, with the formatting of every kind of cell that isn't text.
struct TextBuffer {
    private(set) var bytes: [UInt8] = []
    private var zone: LocalZone

    /// A buffer is worth a system call from here on.
    static let flushSize = 1 << 18

    /// - Throws: ``TabularError`` for an unknown zone.
    init(timeZone: String) throws {
        guard let zone = LocalZone(name: timeZone) else {
            throw TabularError(table: "", reason: "there is no time zone \(timeZone)")
        }
        self.zone = zone
        bytes.reserveCapacity(TextBuffer.flushSize + (1 << 16))
    }

    var isFull: Bool { bytes.count >= TextBuffer.flushSize }

    /// Hands the bytes over and starts again.
    mutating func flush(to file: OutputFile) throws {
        try bytes.withUnsafeBytes { try file.write($0) }
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func append(_ raw: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: raw)
    }

    mutating func append(ascii text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    // MARK: Numbers

    mutating func append(integer value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1)
    }

    mutating func append(decimal unscaled: Int128, scale: Int) {
        if unscaled < 0 { bytes.append(UInt8(ascii: "-")) }
        guard let magnitude = UInt64(exactly: unscaled.magnitude), scale <= 18 else {
            return append(decimalText(unscaled: Int128(unscaled.magnitude), scale: scale))
        }
        var unit: UInt64 = 1
        for _ in 0..<scale { unit *= 10 }
        append(digits: magnitude / unit, atLeast: 1)
        if scale > 0 {
            bytes.append(UInt8(ascii: "."))
            append(digits: magnitude % unit, atLeast: scale)
        }
    }

    /// Decimal digits, with zeros in front to `width`.
    private mutating func append(digits value: UInt64, atLeast width: Int) {
        var rest = value
        // 20 digits hold any UInt64.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { scratch in
            var at = 20
            repeat {
                at -= 1
                scratch[at] = UInt8(truncatingIfNeeded: rest % 10) + 48
                rest /= 10
            } while rest > 0
            while 20 - at < width {
                at -= 1
                scratch[at] = 48
            }
            bytes.append(contentsOf: scratch[at...])
        }
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
        if year < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digits: UInt64(year.magnitude), atLeast: 4)
        bytes.append(UInt8(ascii: "-"))
        append(digits: UInt64(month), atLeast: 2)
        bytes.append(UInt8(ascii: "-"))
        append(digits: UInt64(day), atLeast: 2)
    }

    /// ISO 8601 with six decimals and the zone's offset: `2026-07-16T12:00:00.000000+05:45`.
    mutating func append(timestamp: Timestamp) {
        let offset = zone.offset(at: timestamp)
        let local = LocalTime(microseconds: timestamp.microseconds + offset)
        append(date: local.date)
        bytes.append(UInt8(ascii: "T"))
        let rest = UInt64(local.microsecondsOfDay)
        append(clock: rest / 1_000_000)
        bytes.append(UInt8(ascii: "."))
        append(digits: rest % 1_000_000, atLeast: 6)
        bytes.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let seconds = offset.magnitude / 1_000_000
        append(digits: seconds / 3600, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        append(digits: seconds / 60 % 60, atLeast: 2)
        if seconds % 60 != 0 {
            bytes.append(UInt8(ascii: ":"))
            append(digits: seconds % 60, atLeast: 2)
        }
    }

    private mutating func append(clock seconds: UInt64) {
        append(digits: seconds / 3600, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        append(digits: seconds / 60 % 60, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        append(digits: seconds % 60, atLeast: 2)
    }

    mutating func append(identifier: Identifier) {
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { scratch in
            identifier.write(to: scratch)
            bytes.append(contentsOf: scratch)
        }
    }
}
