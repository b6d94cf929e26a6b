/// Looks at eight bytes of a text at a time. Most texts have nothing that must be escaped, and that is all that has to be
/// found out of them.
///
/// Bytes are told apart within a word by "determine if a word has a byte less than n" and "... has a zero byte" of Sean
/// Eron Anderson's "Bit Twiddling Hacks". They mark such a byte's top bit. The lowest mark is exact, and so is that there is
/// none; bytes above it may be marked too.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Not 0 where a byte of the word is below `limit`, which is at most 128.
    @inline(__always)
    static func below(_ limit: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & tops
    }

    /// Not 0 where a byte of the word is that one.
    @inline(__always)
    static func equal(to byte: UInt8, in word: UInt64) -> UInt64 {
        below(1, in: word ^ ones &* UInt64(byte))
    }

    /// Whether one of the words that a text is made of is as described. The last word of a text may repeat bytes of the
    /// one before, and a short text is its bytes over and over.
    @inline(__always)
    static func finds(in text: UnsafeRawBufferPointer, _ matches: (UInt64) -> Bool) -> Bool {
        let count = text.count
        func half(_ offset: Int) -> UInt64 { UInt64(text.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
        switch count {
        case 0: return false
        case 1...3:
            return matches(UInt64(text[0]) &* (ones << 16) | UInt64(text[count / 2]) << 8 | UInt64(text[count - 1]))
        case 4...7: return matches(half(0) | half(count - 4) << 32)
        default:
            var offset = 0
            while offset < count - 8 {
                if matches(text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) { return true }
                offset += 8
            }
            return matches(text.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        }
    }
}
