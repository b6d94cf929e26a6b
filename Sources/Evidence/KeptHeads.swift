package import Foundation
internal import SystemPackage

/// The heads of one organization that are kept outside of the database: `FOLDER/SLUG.jsonl`, a line each, oldest first;
/// beside them `FOLDER/SLUG.leaves`, the hash of every sealed event, 32 bytes each.
///
/// Who can change the database but not these files can hide nothing. Who only has the newest line has enough to prove
/// that nothing was changed; with the leaves the first bad event is named exactly.
package struct KeptHeads: Sendable {
    package let file: String
    package let leavesFile: String
    private let lockFile: String

    package init(folder: String, slug: String) {
        lockFile = "\(folder)/.\(slug).lock"
        file = "\(folder)/\(slug).jsonl"
        leavesFile = "\(folder)/\(slug).leaves"
    }

    private struct Line: Codable {
        let checkpoint: String
        let publicKey: String?
    }

    /// The kept heads, oldest first; none where there is no file.
    ///
    /// - Throws: ``KeptHeadError`` for a line that is no head. What a kill cut short, without a line feed, doesn't
    ///   count.
    package func heads() throws -> [SignedTreeHead] {
        guard let data = FileManager.default.contents(atPath: file) else { return [] }
        return try KeptHeads.heads(in: data, name: file)
    }

    /// Reads a file of kept heads, or of a single signed note.
    package static func heads(in data: Data, name: String) throws -> [SignedTreeHead] {
        let text = String(decoding: data, as: UTF8.self)
        if !text.hasPrefix("{"), let head = SignedTreeHead(signedNote: text, publicKey: nil) { return [head] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try lines.enumerated().filter { !$0.element.isEmpty }.map { index, line in
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                let head = SignedTreeHead(
                    signedNote: line.checkpoint,
                    publicKey: line.publicKey.flatMap { Data(base64Encoded: $0) }.flatMap { PublicKey($0) })
            else { throw KeptHeadError(description: "\(name):\(index + 1) is no head of a sealed audit trail") }
            return head
        }
    }

    /// Adds heads and syncs.
    ///
    /// - Throws: `Errno`.
    package func append(_ heads: [SignedTreeHead]) throws {
        guard !heads.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = Data()
        for head in heads {
            data += try encoder.encode(
                Line(checkpoint: head.signedNote, publicKey: head.publicKey?.bytes.base64EncodedString()))
            data.append(UInt8(ascii: "\n"))
        }
        let descriptor = try FileDescriptor.open(
            FilePath(file), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try descriptor.closeAfter {
            // A line that a kill cut short is overwritten.
            let whole = FileManager.default.contents(atPath: file).flatMap { data in
                data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
            }
            try descriptor.seek(offset: Int64(whole ?? 0), from: .start)
            try descriptor.writeAll(data)
            guard ftruncate(descriptor.rawValue, Int(try descriptor.seek(offset: 0, from: .current))) == 0,
                fsync(descriptor.rawValue) == 0
            else { throw Errno(rawValue: errno) }
        }
    }

    /// Takes the organization's files for the length of `body`, making the folder if need be.
    ///
    /// - Returns: nil where another seal has them.
    package func withLock<R>(_ body: () throws -> R) throws -> R? {
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
        let descriptor = try FileDescriptor.open(
            FilePath(lockFile), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead])
        return try descriptor.closeAfter {
            guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { return nil }
            return try body()
        }
    }
}

/// A file that should hold kept heads, and doesn't.
package struct KeptHeadError: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}
