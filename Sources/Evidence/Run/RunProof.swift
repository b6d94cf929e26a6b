internal import Digest
internal import Foundation
internal import Writers

/// Proves an organization's run folder offline: files, hashes, signature, rows and control totals read back from the
/// files, and the chain to the run before.
package struct RunProof: Sendable {
    /// What was found.
    package struct Outcome: Sendable {
        package let folder: String
        package var organization: String?
        package var runID: String?
        package var files = 0
        /// Rows of all tables, each table counted once.
        package var rows = 0
        package var totals = 0
        /// The key that the manifest is signed with; nil where it isn't.
        package var key: PublicKey?
        /// What is wrong; empty where all holds.
        package var findings: [String] = []
        /// What couldn't be proven, and isn't wrong for that.
        package var notes: [String] = []
    }

    private let folder: String
    private let key: PublicKey?
    /// Whether the folder stands where the run put it, so that its name and the chain count.
    private let isInPlace: Bool
    private var outcome: Outcome

    /// - Parameter key: the key that the manifest must be signed with.
    package init(folder: String, key: PublicKey?, isInPlace: Bool) {
        self.folder = folder
        self.key = key
        self.isInPlace = isInPlace
        outcome = Outcome(folder: folder)
    }

    package static func isRun(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/manifest.json")
    }

    /// Reads everything and tells what isn't as the manifest says.
    package consuming func verify() -> Outcome {
        guard let data = FileManager.default.contents(atPath: folder + "/manifest.json") else {
            outcome.findings.append("manifest.json is missing: without it the folder is no finished run")
            return outcome
        }
        checkSignature(of: data)
        let manifest: Manifest
        do { manifest = try JSONDecoder().decode(Manifest.self, from: data) } catch {
            outcome.findings.append("manifest.json isn't a manifest")
            return outcome
        }
        guard manifest.manifestVersion == 1 else {
            outcome.findings.append(
                "manifest.json has the version \(manifest.manifestVersion), which this program can't read")
            return outcome
        }
        outcome.organization = manifest.organization
        outcome.runID = manifest.runID
        checkPlace(manifest)
        checkFiles(manifest)
        checkQueries(manifest)
        let chain = RunChain(folder: folder, organization: manifest.organization)
        chain.check(
            sha256Hex(String(decoding: data, as: UTF8.self)), previous: manifest.previousManifestSHA256,
            isInPlace: isInPlace, &outcome)
        return outcome
    }

    private mutating func checkSignature(of manifest: Data) {
        guard let file = FileManager.default.contents(atPath: folder + "/manifest.sig") else {
            key == nil
                ? outcome.notes.append("not signed") : outcome.findings.append("manifest.sig is missing")
            return
        }
        guard let signature = ManifestSignature(file) else {
            outcome.findings.append("manifest.sig isn't a signature")
            return
        }
        if let key, signature.publicKey != key {
            outcome.findings.append("manifest.sig is by another key, \(signature.publicKey)")
        } else if !signature.isValid(for: manifest) {
            outcome.findings.append("manifest.json was changed: its signature doesn't fit")
        } else {
            outcome.key = signature.publicKey
            if key == nil {
                outcome.notes.append("signed with \(signature.publicKey) (compare it with your own: --key)")
            }
        }
    }

    private mutating func checkPlace(_ manifest: Manifest) {
        guard isInPlace else { return }
        let url = URL(fileURLWithPath: folder)
        if url.lastPathComponent != manifest.organization {
            outcome.findings.append("the manifest is of \(manifest.organization), another organization")
        }
        let date = manifest.parameters["as_of_date"]
        if url.deletingLastPathComponent().lastPathComponent != date {
            outcome.findings.append("the manifest is of another date, \(date ?? "none")")
        }
    }

    // MARK: Files

    private mutating func checkFiles(_ manifest: Manifest) {
        var contents = RunContents(manifest)
        var listed: Set<String> = []
        for file in manifest.files {
            guard isPlain(file.path), listed.insert(file.path).inserted else {
                outcome.findings.append("manifest.json lists \(file.path), which no run does")
                continue
            }
            if let problem = problem(of: file) {
                outcome.findings.append("\(file.path) \(problem)")
                continue
            }
            outcome.files += 1
            contents.check(file, at: "\(folder)/\(file.path)", &outcome)
        }
        for path in unlisted(listed) { outcome.findings.append("\(path) isn't in the manifest") }
        contents.finish(&outcome)
    }

    private func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." } && !path.contains("\0")
            && path != "manifest.json" && path != "manifest.sig"
    }

    private func problem(of file: Manifest.File) -> String? {
        let path = "\(folder)/\(file.path)"
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return "is missing" }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { return "isn't a plain file" }
        guard let proof = try? FileProof(reading: path) else { return "can't be read" }
        if proof.bytes != file.bytes { return "has \(proof.bytes) bytes where \(file.bytes) were written" }
        return proof.sha256 == file.sha256 ? nil : "was changed: its SHA-256 is another"
    }

    /// What stands in the folder besides the listed files, in order.
    private func unlisted(_ listed: Set<String>) -> [String] {
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return found.filter { path in
            guard path != "manifest.json", path != "manifest.sig", !listed.contains(path) else { return false }
            let type =
                (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)"))?[.type] as? FileAttributeType
            return type != .typeDirectory
        }.sorted()
    }

    private mutating func checkQueries(_ manifest: Manifest) {
        for report in manifest.reports {
            for query in report.queries where query.counted != query.extracted {
                outcome.findings.append(
                    "\(report.name): \(query.file) gave \(query.extracted) rows where \(query.counted) were counted")
            }
        }
    }
}
