internal import Foundation

/// A folder that holds runs: one organization's, or a date's with all of them.
package enum RunFolder {
    /// `run.json`, as far as it is proven.
    private struct Listing: Decodable {
        struct Entry: Decodable {
            let organization: String
            let outcome: String
            let rows: Int
        }

        let runID: String
        let organizations: [Entry]
    }

    /// Proves an organization's folder, or every one of a date's folder together with its `run.json`.
    ///
    /// - Parameter key: the key that every manifest must be signed with.
    /// - Returns: per organization, in order of their names; of a date's folder itself last, where something is wrong.
    /// - Throws: ``RunFolderError`` where the folder is neither.
    package static func verify(_ path: String, key: PublicKey?) throws -> [RunProof.Outcome] {
        let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        if RunProof.isRun(folder) {
            return [RunProof(folder: folder, key: key, isInPlace: hasListing(parent)).verify()]
        }
        guard hasListing(folder) else {
            throw RunFolderError(description: "\(path) is no run: it has neither manifest.json nor run.json")
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".")
                && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
                && isFolder.boolValue
        }.sorted()
        let outcomes = names.map { RunProof(folder: "\(folder)/\($0)", key: key, isInPlace: true).verify() }
        let listing = check(folder, outcomes)
        return listing.findings.isEmpty ? outcomes : outcomes + [listing]
    }

    private static func hasListing(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/run.json")
    }

    private static func check(_ folder: String, _ outcomes: [RunProof.Outcome]) -> RunProof.Outcome {
        var outcome = RunProof.Outcome(folder: folder)
        guard let data = FileManager.default.contents(atPath: folder + "/run.json"),
            let listing = try? JSONDecoder().decode(Listing.self, from: data)
        else {
            outcome.findings.append("run.json isn't the list of a run")
            return outcome
        }
        for entry in listing.organizations where entry.outcome == "complete" {
            guard let found = outcomes.first(where: { $0.folder == "\(folder)/\(entry.organization)" }) else {
                outcome.findings.append("run.json lists \(entry.organization), whose folder is missing")
                continue
            }
            // A folder of a later run than run.json is that of a run that was killed before its end: whole by itself.
            if found.runID == listing.runID, found.rows != entry.rows, found.findings.isEmpty {
                outcome.findings.append(
                    "run.json says \(entry.rows) rows of \(entry.organization), whose files have \(found.rows)")
            }
        }
        return outcome
    }
}

/// A folder that isn't a run's.
package struct RunFolderError: Error, CustomStringConvertible {
    package let description: String
}
