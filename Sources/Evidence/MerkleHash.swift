internal import Crypto
internal import Foundation

/// A SHA-256 hash in a Merkle tree as RFC 6962 (section 2.1) and RFC 9162 build it.
package struct MerkleHash: Hashable, Sendable {
    /// The 32 bytes as they stand in memory.
    private let words: SIMD4<UInt64>

    package static let byteCount = 32

    /// - Returns: nil unless there are 32 bytes.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == MerkleHash.byteCount else { return nil }
        words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
    }

    /// - Returns: nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let hash = Array(bytes).withUnsafeBytes({ MerkleHash($0) }) else { return nil }
        self = hash
    }

    /// - Returns: nil unless the text is 64 hex digits.
    package init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * MerkleHash.byteCount, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        self.init(
            stride(from: 0, to: digits.count, by: 2).compactMap { at in
                UInt8(String(decoding: digits[at..<(at + 2)], as: UTF8.self), radix: 16)
            })
    }

    private init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The bytes, for the length of one call.
    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try Swift.withUnsafeBytes(of: words) { try body($0) }
    }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Lower-case hex.
    package var hex: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    package var base64: String { Data(bytes).base64EncodedString() }
}

extension MerkleHash {
    /// The root of a tree without leaves: the hash of nothing.
    package static let empty = MerkleHash(SHA256.hash(data: Data()))

    /// SHA-256 of bytes, without a prefix.
    package static func digest(of data: some Sequence<UInt8>) -> MerkleHash {
        MerkleHash(SHA256.hash(data: Array(data)))
    }

    /// The hash of a leaf: SHA-256 of 0x00 and the data.
    package static func leaf(_ data: UnsafeRawBufferPointer) -> MerkleHash {
        var hasher = SHA256()
        withPrefix(0) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: data)
        return MerkleHash(hasher.finalize())
    }

    /// The hash of a node: SHA-256 of 0x01, the left and the right child.
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { buffer in
            buffer[0] = 1
            buffer.storeBytes(of: left.words, toByteOffset: 1, as: SIMD4<UInt64>.self)
            buffer.storeBytes(of: right.words, toByteOffset: 1 + byteCount, as: SIMD4<UInt64>.self)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hasher.finalize())
        }
    }

    private static func withPrefix(_ byte: UInt8, _ body: (UnsafeRawBufferPointer) -> Void) {
        Swift.withUnsafeBytes(of: byte, body)
    }
}
