internal import Digest
internal import Extract
internal import Foundation
internal import Postgres

/// An organization's folder on its way into its place. All of it is written but its manifest; what is left is the disk's
/// work, which goes on while the next organization is read.
struct Publication {
    let folder: PendingFolder
    let chain: ManifestChain
    let manifest: Data
    let signature: Data?
    let runID: String
    let checkpoints: Checkpoints
    let interrupt: Interrupt
    /// How the organization has ended once the folder is in place.
    let ending: NightlyRun.Ending

    /// Puts the folder in place, or removes it.
    ///
    /// - Throws: ``PipelineError``, `Errno`; what stood there stands there still.
    func put() throws {
        do {
            try place()
        } catch {
            folder.discard()
            throw error
        }
        // The run stands without them; the next one has more to read then.
        try? checkpoints.keep()
    }

    private func place() throws {
        if let signature { try writeFile(signature, to: folder.hidden + "/manifest.sig") }
        try writeFile(manifest, to: folder.hidden + "/manifest.json")
        if interrupt.isRequested { throw PipelineError(.interrupted, "interrupted") }
        try folder.complete()
        // The chain first: on a full disk or after a kill it may list a manifest too many, which proves nothing wrong,
        // but no folder stands in place that it doesn't know.
        let before = try chain.append(
            sha256Hex(String(decoding: manifest, as: UTF8.self)), runID: runID, folder: folder.name)
        do {
            try folder.publish()
        } catch {
            chain.cut(to: before)
            throw error
        }
    }
}

/// Puts folders in place on a thread beside the one that makes them, one at a time.
final class Publisher {
    private let underWay = DispatchGroup()

    /// Puts a folder in place, once the one before it is, and tells how that went.
    func put(_ publication: Publication, then tell: @escaping @Sendable (NightlyRun.Ending) -> Void) {
        finish()
        // Nobody else has it from here on.
        nonisolated(unsafe) let publication = publication
        let underWay = underWay
        underWay.enter()
        WorkerThreads.start {
            do {
                try publication.put()
                tell(publication.ending)
            } catch {
                tell(NightlyRun.Ending(failed: publication.ending.slug, by: error))
            }
            underWay.leave()
        }
    }

    /// Returns when the last folder is in place.
    func finish() {
        underWay.wait()
    }
}
