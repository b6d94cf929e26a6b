internal import Foundation
internal import SystemPackage

/// `chain/ORGANIZATION.jsonl`: the hash of every manifest that was published, a line each, so that the chain outlives
/// the folders. A run that was killed just before its folder was put in place leaves a line without a folder.
struct ManifestChain {
    private let folder: String
    private let file: String

    init(output: String, slug: String) {
        folder = output + "/chain"
        file = "\(folder)/\(slug).jsonl"
    }

    private struct Line: Codable {
        let folder: String
        let runID: String
        let sha256: String
    }

    /// SHA-256 of the newest manifest, nil where there is none.
    func last() throws -> String? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        // A line that a kill cut short has no line feed and doesn't count.
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropLast().last.flatMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)).sha256 }
    }

    /// Adds the manifest of a folder that is about to be put in place.
    ///
    /// - Returns: the length that the file had, for ``cut(to:)``.
    /// - Throws: `Errno`; the file is then what it was.
    @discardableResult
    func append(_ sha256: String, runID: String, folder published: String) throws -> Int64 {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = try encoder.encode(Line(folder: published, runID: runID, sha256: sha256)) + Data("\n".utf8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let descriptor = try FileDescriptor.open(
            FilePath(file), .readWrite, options: [.create, .append], permissions: [.ownerReadWrite, .groupRead])
        return try descriptor.closeAfter {
            let size = try descriptor.seek(offset: 0, from: .end)
            do {
                // Ends a line that a kill cut short, so that ours stands alone.
                var last = [UInt8(ascii: "\n")]
                if size > 0 {
                    _ = try last.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: size - 1, into: $0) }
                }
                if last != [UInt8(ascii: "\n")] { try descriptor.writeAll([UInt8(ascii: "\n")]) }
                try descriptor.writeAll(line)
                guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                cut(to: size)
                throw error
            }
            return size
        }
    }

    /// Takes back what was added behind a length.
    func cut(to length: Int64) {
        truncate(file, Int(length))
    }
}
