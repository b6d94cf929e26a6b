internal import Crypto
package import Foundation

/// The operator's Ed25519 key, which signs manifests and tree heads.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter file: 32 bytes, raw or in base64, such as `openssl rand -base64 32` gives.
    /// - Throws: ``SigningKeyError``, which repeats nothing of the file.
    package init(file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw SigningKeyError(description: "the signing key \(file) can't be read")
        }
        guard let raw = keyBytes(data), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw) else {
            throw SigningKeyError(
                description: "the signing key \(file) isn't 32 bytes, raw or in base64 (openssl rand -base64 32)")
        }
        self.key = key
    }

    package var publicKey: PublicKey { PublicKey(key.publicKey) }

    /// The 64 bytes of a signature over `data`.
    package func signature(for data: Data) throws -> Data {
        try key.signature(for: data)
    }
}

/// The public half of a key: what an auditor keeps.
package struct PublicKey: Sendable, Hashable, CustomStringConvertible {
    package let bytes: Data

    fileprivate init(_ key: Curve25519.Signing.PublicKey) {
        bytes = key.rawRepresentation
    }

    /// - Returns: nil unless the bytes are a public key.
    package init?(_ bytes: Data) {
        guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
            return nil
        }
        self.bytes = bytes
    }

    /// - Parameter text: the key in base64, or a file that holds it so or raw.
    /// - Throws: ``SigningKeyError``.
    package init(textOrFile text: String) throws {
        let data = Data(base64Encoded: text).flatMap { $0.count == 32 ? $0 : nil }
        let file = data == nil ? FileManager.default.contents(atPath: text) : nil
        guard let raw = data ?? file.flatMap({ keyBytes($0) }), let key = PublicKey(raw) else {
            throw SigningKeyError(
                description: "the public key \(text) is neither 32 bytes in base64 nor a file that holds them")
        }
        self = key
    }

    package func isValid(_ signature: Data, for data: Data) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: data)
    }

    /// In base64.
    package var description: String { bytes.base64EncodedString() }
}

/// 32 bytes, raw or in base64; a raw key can't be taken for text, which is longer.
private func keyBytes(_ data: Data) -> Data? {
    if data.count == 32 { return data }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return Data(base64Encoded: text).flatMap { $0.count == 32 ? $0 : nil }
}

/// A signing key that can't be used.
package struct SigningKeyError: Error, CustomStringConvertible {
    package let description: String
}
