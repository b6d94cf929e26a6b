internal import Crypto
internal import Foundation

/// SHA-256 of a text's UTF-8, in lower-case hex.
package func sha256Hex(_ text: String) -> String {
    hex(SHA256.hash(data: Data(text.utf8)))
}

/// SHA-256 of bytes that come in pieces.
package struct SHA256Digest {
    private var hasher = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hasher.update(bufferPointer: bytes)
    }

    /// The digest of what came so far, in lower-case hex.
    package func hexDigest() -> String {
        hex(hasher.finalize())
    }
}

private func hex(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
