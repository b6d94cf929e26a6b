package import Foundation

/// What a seal says of an organization's audit trail, as it is signed.
///
/// The text is a checkpoint as transparency logs write them (C2SP, tlog-checkpoint), so that their programs read it:
///
///     kt-report/audit/ORGANIZATION-ID
///     SIZE                            events that the tree is over
///     ROOT                            RFC 6962 root hash, base64
///     epoch EPOCH                     of the horizon
///     horizon XID                     all events of the epoch with a smaller xid are in
///     system IDENTIFIER               of the server, from its control file
///     previous HASH                   SHA-256 of the text of the head before, in hex; `none` for the first
///     time INSTANT                    ISO 8601, UTC
package struct TreeHead: Sendable, Hashable {
    package var organizationID: String
    package var size: Int
    package var root: MerkleHash
    package var epoch: Int
    package var horizon: UInt64
    package var systemIdentifier: Int64
    package var previous: MerkleHash?
    package var time: String

    package init(
        organizationID: String, size: Int, root: MerkleHash, epoch: Int, horizon: UInt64, systemIdentifier: Int64,
        previous: MerkleHash?, time: String
    ) {
        self.organizationID = organizationID
        self.size = size
        self.root = root
        self.epoch = epoch
        self.horizon = horizon
        self.systemIdentifier = systemIdentifier
        self.previous = previous
        self.time = time
    }

    private static let originPrefix = "kt-report/audit/"

    package var origin: String { TreeHead.originPrefix + organizationID }

    /// The text that is signed.
    package var note: String {
        """
        \(origin)
        \(size)
        \(root.base64)
        epoch \(epoch)
        horizon \(horizon)
        system \(systemIdentifier)
        previous \(previous?.hex ?? "none")
        time \(time)

        """
    }

    /// Reads a text that ``note`` wrote.
    ///
    /// - Returns: nil for any other text: what it says must give the very same bytes again.
    package init?(note: String) {
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        guard lines.count == 9, lines[0].hasPrefix(TreeHead.originPrefix), let size = Int(lines[1]), size > 0,
            let root = Data(base64Encoded: lines[2]).flatMap({ MerkleHash($0) }),
            let epoch = TreeHead.value("epoch", lines[3]).flatMap({ Int($0) }),
            let horizon = TreeHead.value("horizon", lines[4]).flatMap({ UInt64($0) }),
            let system = TreeHead.value("system", lines[5]).flatMap({ Int64($0) }),
            let previous = TreeHead.value("previous", lines[6]), let time = TreeHead.value("time", lines[7])
        else { return nil }
        self.init(
            organizationID: String(lines[0].dropFirst(TreeHead.originPrefix.count)), size: size, root: root,
            epoch: epoch, horizon: horizon, systemIdentifier: system, previous: MerkleHash(hex: previous), time: time)
        guard self.note == note else { return nil }
    }

    private static func value(_ key: String, _ line: String) -> String? {
        line.hasPrefix(key + " ") ? String(line.dropFirst(key.count + 1)) : nil
    }

    /// What the next head names as its previous one.
    package var hash: MerkleHash { MerkleHash.digest(of: Data(note.utf8)) }
}

/// A head with its signature, if it has one.
package struct SignedTreeHead: Sendable, Hashable {
    package let head: TreeHead
    package let signature: Data?
    package let publicKey: PublicKey?

    package init(_ head: TreeHead, signature: Data?, publicKey: PublicKey?) {
        self.head = head
        self.signature = signature
        self.publicKey = publicKey
    }

    package init(_ head: TreeHead, key: SigningKey?) throws {
        self.init(
            head, signature: try key?.signature(for: Data(head.note.utf8)), publicKey: key?.publicKey)
    }

    /// What is wrong with the signature; nil where it holds, or where there is none and no key to ask for.
    ///
    /// - Parameter key: the key that must have signed; without one the head's own is taken, which proves little.
    package func signatureProblem(_ key: PublicKey?) -> String? {
        guard let signature else { return key == nil ? nil : "isn't signed" }
        if let key, let publicKey, publicKey != key { return "is signed with another key, \(publicKey)" }
        guard let key = key ?? publicKey else { return nil }
        return key.isValid(signature, for: Data(head.note.utf8)) ? nil : "has a signature that doesn't fit it"
    }

    // MARK: As a signed note

    /// The text, an empty line, and the signature line of C2SP's signed notes, where there is a signature.
    package var signedNote: String {
        guard let signature, let publicKey else { return head.note }
        let blob = SignedTreeHead.keyID(head.origin, publicKey) + signature
        return head.note + "\n\u{2014} \(head.origin) \(blob.base64EncodedString())\n"
    }

    /// C2SP, signed-note: the first four bytes of SHA-256 of name, line feed, the algorithm's byte 0x01 and the key.
    private static func keyID(_ name: String, _ key: PublicKey) -> Data {
        Data(MerkleHash.digest(of: Data("\(name)\n\u{1}".utf8) + key.bytes).bytes.prefix(4))
    }

    /// Reads a signed note.
    ///
    /// - Parameter publicKey: the key that it is to be checked with, which the note itself only identifies.
    package init?(signedNote: String, publicKey: PublicKey?) {
        guard let end = signedNote.range(of: "\n\n\u{2014} ") else {
            guard let head = TreeHead(note: signedNote) else { return nil }
            self.init(head, signature: nil, publicKey: nil)
            return
        }
        let note = String(signedNote[..<end.lowerBound]) + "\n"
        guard let head = TreeHead(note: note) else { return nil }
        let words = signedNote[end.upperBound...].split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == head.origin, let blob = Data(base64Encoded: String(words[1])),
            blob.count == 68
        else { return nil }
        self.init(head, signature: Data(blob.dropFirst(4)), publicKey: publicKey)
    }
}
