internal import Crypto
package import Foundation

/// Signs manifests with the operator's Ed25519 key.
package struct ManifestSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter keyFile: 32 bytes, raw or in base64, such as `openssl rand -base64 32` gives.
    /// - Throws: ``SigningKeyError``.
    package init(keyFile: String) throws {
        guard let data = FileManager.default.contents(atPath: keyFile) else {
            throw SigningKeyError(description: "the signing key \(keyFile) can't be read")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let raw = data.count == 32 ? data : Data(base64Encoded: text), raw.count == 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        else {
            throw SigningKeyError(
                description: "the signing key \(keyFile) isn't 32 bytes, raw or in base64 (openssl rand -base64 32)")
        }
        self.key = key
    }

    /// The bytes of `manifest.sig`: one line each of algorithm, public key and signature, the latter two in base64.
    package func signature(of manifest: Data) throws -> Data {
        let lines = [
            "Ed25519", key.publicKey.rawRepresentation.base64EncodedString(),
            try key.signature(for: manifest).base64EncodedString(),
        ]
        return Data((lines.joined(separator: "\n") + "\n").utf8)
    }
}

/// A signing key that can't be used.
package struct SigningKeyError: Error, CustomStringConvertible {
    package let description: String
}
