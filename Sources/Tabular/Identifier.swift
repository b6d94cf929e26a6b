/// A UUID as sixteen bytes, ordered as those bytes are (which is PostgreSQL's order too).
public struct Identifier: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Bytes 0 to 7, big-endian.
    public let high: UInt64
    /// Bytes 8 to 15, big-endian.
    public let low: UInt64

    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identifier that a text `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` names, in either case; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var value: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            if digits < 16 { value.0 = value.0 << 4 | UInt64(digit) } else { value.1 = value.1 << 4 | UInt64(digit) }
            digits += 1
        }
        self.init(high: value.0, low: value.1)
    }

    public static func < (left: Identifier, right: Identifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension Identifier: CustomStringConvertible {
    /// Lower-case, with dashes.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            return 36
        }
    }

    /// Writes the 36 ASCII characters of ``description`` to the start of `buffer`, which must hold them.
    public func write(to buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= 36)
        guard let start = buffer.baseAddress else { return }
        write(to: start)
    }

    /// Writes the 36 ASCII characters of ``description``.
    @inlinable public func write(to start: UnsafeMutableRawPointer) {
        let first = Identifier.digits(of: UInt32(truncatingIfNeeded: high >> 32))
        let second = Identifier.digits(of: UInt32(truncatingIfNeeded: high))
        let third = Identifier.digits(of: UInt32(truncatingIfNeeded: low >> 32))
        let fourth = Identifier.digits(of: UInt32(truncatingIfNeeded: low))
        start.storeBytes(of: first, as: UInt64.self)
        // A group of four is written with four more behind it, which the next group is written over.
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 8, as: UInt8.self)
        start.storeBytes(of: second, toByteOffset: 9, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 13, as: UInt8.self)
        start.storeBytes(of: second >> 32, toByteOffset: 14, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 18, as: UInt8.self)
        start.storeBytes(of: third, toByteOffset: 19, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 23, as: UInt8.self)
        start.storeBytes(of: third >> 32, toByteOffset: 24, as: UInt64.self)
        start.storeBytes(of: fourth, toByteOffset: 28, as: UInt64.self)
    }

    /// Eight lower-case hexadecimal digits, the first in the lowest byte: all at once in the bytes of one word.
    @inlinable @inline(__always)
    static func digits(of word: UInt32) -> UInt64 {
        // Spread the digits over the bytes, halving the distance three times.
        var digits = UInt64(word)
        digits = (digits << 16 | digits) & 0x0000_FFFF_0000_FFFF
        digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
        // Six more carry a letter's digit into the next bit; letters stand 39 further on than digits would.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (digits &+ 0x3030_3030_3030_3030 &+ letters &* 39).bigEndian
    }
}
