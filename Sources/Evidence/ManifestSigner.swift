package import Foundation

/// Signs manifests with the operator's key.
package struct ManifestSigner: Sendable {
    private let key: SigningKey

    /// - Throws: ``SigningKeyError``.
    package init(keyFile: String) throws {
        key = try SigningKey(file: keyFile)
    }

    /// The bytes of `manifest.sig`: one line each of algorithm, public key and signature, the latter two in base64.
    package func signature(of manifest: Data) throws -> Data {
        let lines = ["Ed25519", key.publicKey.description, try key.signature(for: manifest).base64EncodedString()]
        return Data((lines.joined(separator: "\n") + "\n").utf8)
    }
}

/// What `manifest.sig` holds.
package struct ManifestSignature: Sendable {
    package let publicKey: PublicKey
    private let signature: Data

    /// - Returns: nil unless the bytes are such a file.
    package init?(_ file: Data) {
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0] == "Ed25519", lines[3].isEmpty,
            let key = Data(base64Encoded: String(lines[1])).flatMap({ PublicKey($0) }),
            let signature = Data(base64Encoded: String(lines[2])), signature.count == 64
        else { return nil }
        publicKey = key
        self.signature = signature
    }

    package func isValid(for manifest: Data) -> Bool { publicKey.isValid(signature, for: manifest) }
}
