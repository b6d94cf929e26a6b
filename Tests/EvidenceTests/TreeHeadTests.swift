import Evidence
import Foundation
import TestSupport
import Testing

/// What a seal signs, and how it is kept.
@Suite struct TreeHeadTests {
    private static let head = TreeHead(
        organizationID: "0e7c1f2a-0000-0000-0000-000000000001", size: 5, root: .empty, epoch: 2, horizon: 1_234,
        systemIdentifier: -7, previous: MerkleHash.digest(of: Data("before".utf8)),
        time: "2026-07-16T06:15:00.000000Z")

    @Test func theTextIsTheDocumentedOne() {
        #expect(
            Self.head.note == """
                kt-report/audit/0e7c1f2a-0000-0000-0000-000000000001
                5
                47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
                epoch 2
                horizon 1234
                system -7
                previous \(Self.head.previous?.hex ?? "")
                time 2026-07-16T06:15:00.000000Z

                """)
        #expect(TreeHead(note: Self.head.note) == Self.head)
    }

    @Test func anyOtherTextIsRefused() {
        let note = Self.head.note
        for other in [
            "", "\n", String(note.dropLast()), note + "\n", note.replacing("\n5\n", with: "\n05\n"),
            note.replacing("\n5\n", with: "\n0\n"), note.replacing("epoch 2", with: "epoch  2"),
            note.replacing("kt-report/", with: "other/"), note.replacing("horizon", with: "Horizon"),
            note.replacing("previous ", with: "previous x"),
        ] { #expect(TreeHead(note: other) == nil, "\(other)") }
    }

    @Test func aSignatureHoldsForItsTextAndKeyAlone() async throws {
        try await withKey { key, other in
            let signed = try SignedTreeHead(Self.head, key: key)
            #expect(signed.signatureProblem(nil) == nil)
            #expect(signed.signatureProblem(key.publicKey) == nil)
            #expect(signed.signatureProblem(other.publicKey)?.contains("another key") == true)
            var changed = Self.head
            changed.size = 6
            let forged = SignedTreeHead(changed, signature: signed.signature, publicKey: signed.publicKey)
            #expect(forged.signatureProblem(nil) != nil)
            let bare = try SignedTreeHead(Self.head, key: nil)
            #expect(bare.signatureProblem(nil) == nil)
            #expect(bare.signatureProblem(key.publicKey) == "isn't signed")
        }
    }

    @Test func headsAreKeptAndReadAgain() async throws {
        try await withKey { key, _ in
            try await withTemporaryFolder { folder in
                let kept = KeptHeads(folder: folder, slug: "acme")
                #expect(try kept.heads() == [])
                let heads = try (1...3).map { size in
                    var head = Self.head
                    head.size = size
                    return try SignedTreeHead(head, key: size == 2 ? nil : key)
                }
                try kept.append(Array(heads[..<2]))
                // What a kill cut short doesn't count, and the next line takes its place.
                let handle = try #require(FileHandle(forWritingAtPath: kept.file))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("{\"checkpoint\":\"kt-re".utf8))
                try handle.close()
                #expect(try kept.heads() == Array(heads[..<2]))
                try kept.append([heads[2]])
                #expect(try kept.heads() == heads)
                // A signed note alone does too, and is checked with the auditor's key.
                let note = try KeptHeads.heads(in: Data(heads[0].signedNote.utf8), name: "note")
                #expect(note.map(\.head) == [heads[0].head])
                #expect(note.first?.signatureProblem(key.publicKey) == nil)
            }
        }
    }

    @Test func nullAndEmptyTextDiffer() {
        var leaf = EventLeaf()
        let empty = leaf.hash { _ in UnsafeRawBufferPointer(start: nil, count: 0) }
        let null = leaf.hash { _ in nil }
        #expect(empty != null)
        #expect(leaf.encoding == [1, 0, 13] + [UInt8](repeating: 0xFF, count: 4 * 13))
    }

    private func withKey(_ body: (SigningKey, SigningKey) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let keys = try ["A", "B"].map { letter in
                let file = folder + "/" + letter
                try Data(String(repeating: letter, count: 32).utf8).write(to: URL(fileURLWithPath: file))
                return try SigningKey(file: file)
            }
            try await body(keys[0], keys[1])
        }
    }
}
