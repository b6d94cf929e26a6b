internal import Foundation

/// The chain of an organization's manifests, `OUTPUT/chain/ORGANIZATION.jsonl`, as it stands beside a run folder.
struct RunChain {
    private let file: String

    /// - Parameter folder: `OUTPUT/DATE/ORGANIZATION`.
    init(folder: String, organization: String) {
        let output = URL(fileURLWithPath: folder).deletingLastPathComponent().deletingLastPathComponent().path
        file = "\(output)/chain/\(organization).jsonl"
    }

    private struct Line: Decodable {
        let sha256: String
    }

    /// Whether the chain has the manifest, and right before it the one that it names.
    func check(_ manifest: String, previous: String?, isInPlace: Bool, _ outcome: inout RunProof.Outcome) {
        guard let data = FileManager.default.contents(atPath: file) else {
            isInPlace
                ? outcome.findings.append("the chain \(file) is missing")
                : outcome.notes.append("the chain to the run before isn't here")
            return
        }
        // A line that a kill cut short has no line feed and doesn't count.
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        let hashes = lines.map { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)).sha256 }
        if let broken = hashes.firstIndex(of: nil), !lines[broken].isEmpty {
            outcome.findings.append("\(file):\(broken + 1) is no line of a chain")
        }
        guard let place = hashes.lastIndex(of: manifest) else {
            outcome.findings.append("the chain \(file) doesn't know this manifest")
            return
        }
        let before = hashes[..<place].last { $0 != nil } ?? nil
        if before != previous {
            outcome.findings.append(
                "the manifest follows \(previous ?? "none"), but the chain has \(before ?? "none") before it")
        }
    }
}
