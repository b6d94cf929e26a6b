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
        // All 32 digits at once: the bytes' upper and lower halves, then in turn.
        let bytes = unsafeBitCast(SIMD2(high.bigEndian, low.bigEndian), to: SIMD16<UInt8>.self)
        let upper = Identifier.digits(bytes &>> 4)
        let lower = Identifier.digits(bytes & 0x0F)
        var front = SIMD16<UInt8>()
        front.evenHalf = upper.lowHalf
        front.oddHalf = lower.lowHalf
        var back = SIMD16<UInt8>()
        back.evenHalf = upper.highHalf
        back.oddHalf = lower.highHalf
        let first = unsafeBitCast(front, to: SIMD2<UInt64>.self)
        let second = unsafeBitCast(back, to: SIMD2<UInt64>.self)
        start.storeBytes(of: first[0], as: UInt64.self)
        // A group of four is written with four more behind it, which the next group is written over.
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 8, as: UInt8.self)
        start.storeBytes(of: first[1], toByteOffset: 9, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 13, as: UInt8.self)
        start.storeBytes(of: first[1] >> 32, toByteOffset: 14, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 18, as: UInt8.self)
        start.storeBytes(of: second[0], toByteOffset: 19, as: UInt64.self)
        start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 23, as: UInt8.self)
        start.storeBytes(of: second[0] >> 32, toByteOffset: 24, as: UInt64.self)
        start.storeBytes(of: second[1], toByteOffset: 28, as: UInt64.self)
    }

    /// The lower-case hexadecimal digits of numbers from 0 to 15.
    @inlinable @inline(__always)
    static func digits(_ numbers: SIMD16<UInt8>) -> SIMD16<UInt8> {
        // Six more carry a letter's digit into the next bit; letters stand 39 further on than digits would. A comparison
        // would do too, but the compiler makes a loop of it.
        let isLetter = (numbers &+ 6) &>> 4
        return numbers &+ UInt8(ascii: "0") &+ (0 &- isLetter) & 39
    }
}
