internal import Evidence
internal import Foundation
internal import Tabular

/// The proof of one organization's trail, within its transaction.
struct TrailProof {
    private let entry: SourceSession.DirectoryEntry
    private let session: TrailSession
    private let kept: KeptHeads
    private let key: PublicKey?
    private let named: [SignedTreeHead]
    private var outcome: TrailVerifier.Outcome

    init(
        entry: SourceSession.DirectoryEntry, session: TrailSession, kept: KeptHeads, key: PublicKey?,
        named: [SignedTreeHead]
    ) {
        self.entry = entry
        self.session = session
        self.kept = kept
        self.key = key
        self.named = named
        outcome = TrailVerifier.Outcome(slug: entry.slug)
    }

    mutating func verify() throws -> TrailVerifier.Outcome {
        let stored = try session.heads(entry.id)
        let heads = try trustedHeads(stored)
        let trees = Dictionary(
            stored.compactMap { head in MerkleTree(size: head.size, frontier: head.frontier).map { (head.size, $0) } }
        ) { first, _ in first }
        var checkpoints: [TrailWalk.Checkpoint] = []
        for head in heads {
            // Milestones within the head before were passed by then.
            let milestones = trees[head.size].flatMap { $0.root == head.root ? $0.milestones : nil } ?? []
            let before = checkpoints.last?.size ?? 0
            checkpoints += milestones.filter { $0.size > before && $0.size < head.size }.map {
                TrailWalk.Checkpoint(size: $0.size, root: $0.root, head: head)
            }
            checkpoints.append(TrailWalk.Checkpoint(size: head.size, root: head.root, head: head))
        }
        try walk(checkpoints, leaves: try provenLeaves(heads))
        let end = heads.last?.end ?? .start
        outcome.waiting = try session.waiting(entry.id, from: end)
        return outcome
    }

    // MARK: Heads

    /// The heads to prove the events against, smallest first. Those of the database are checked against what they say
    /// of themselves, against each other, and against those that were kept.
    private mutating func trustedHeads(_ stored: [TrailSession.StoredHead]) throws -> [TreeHead] {
        var known: [Int: TreeHead] = [:]
        let keptHeads = try kept.heads() + named
        for signed in keptHeads {
            let head = signed.head
            guard head.organizationID == entry.id.description else {
                outcome.findings.append(
                    "\(kept.file) holds a head of another organization, \(head.organizationID)")
                continue
            }
            if check(signed, name: "the kept head of \(head.size) events") {
                if let other = known[head.size], other != head {
                    outcome.findings.append("two different heads of \(head.size) events were kept")
                }
                known[head.size] = head
                outcome.keptHeads += 1
            }
        }
        let storedSizes = Set(stored.map(\.size))
        for size in known.keys.sorted() where !storedSizes.contains(size) {
            let before = storedSizes.filter { $0 < size }.max() ?? 0
            outcome.findings.append(
                "the head of \(size) events was kept, but isn't in the database any more: there, nothing vouches for "
                    + "event \(before) and those after it")
        }
        for row in stored {
            let name = "the head of \(row.size) events"
            guard let signed = row.signed, signed.head.organizationID == entry.id.description,
                signed.head.size == row.size, signed.head.root == row.root, signed.head.epoch == row.position.epoch,
                signed.head.horizon == row.position.xid,
                MerkleTree(size: row.size, frontier: row.frontier)?.root == row.root
            else {
                outcome.findings.append("\(name) was changed: its columns aren't what its text says")
                continue
            }
            guard check(signed, name: name) else { continue }
            outcome.heads += 1
            if let other = known[row.size], other != signed.head {
                outcome.findings.append("\(name) isn't the one that was kept")
            } else {
                known[row.size] = signed.head
            }
        }
        let heads = known.values.sorted { $0.size < $1.size }
        checkChain(heads, isWhole: !stored.isEmpty)
        return heads
    }

    private mutating func check(_ signed: SignedTreeHead, name: String) -> Bool {
        if let problem = signed.signatureProblem(key) {
            outcome.findings.append("\(name) \(problem)")
            return false
        }
        if let publicKey = signed.publicKey { outcome.keys.insert(publicKey) }
        if signed.signature == nil { outcome.unsignedHeads += 1 }
        return true
    }

    private mutating func checkChain(_ heads: [TreeHead], isWhole: Bool) {
        var previous: TreeHead?
        for head in heads {
            defer { previous = head }
            let name = "the head of \(head.size) events"
            if let previous {
                if head.previous != previous.hash {
                    outcome.findings.append(
                        "\(name) doesn't follow the one of \(previous.size): heads between them are missing, or one "
                            + "is of another trail")
                }
                if (head.epoch, head.horizon) < (previous.epoch, previous.horizon) {
                    outcome.findings.append("\(name) has a horizon before the one of \(previous.size)")
                }
            } else if isWhole, head.previous != nil {
                outcome.findings.append("\(name) is the first, but names one before it")
            }
        }
    }

    // MARK: Leaves

    /// The kept leaves, where there are any that give a head's root: a list that doesn't proves nothing.
    private mutating func provenLeaves(_ heads: [TreeHead]) throws -> LeafReader? {
        guard let reader = LeafReader(kept.leavesFile),
            let head = heads.last(where: { $0.size <= reader.count })
        else { return nil }
        var tree = MerkleTree()
        while tree.size < head.size, let leaf = try reader.next() { tree.append(leaf) }
        guard tree.root == head.root else {
            outcome.findings.append(
                "\(kept.leavesFile) doesn't give the root of the head of \(head.size) events; "
                    + "it is no proof any more (once it is removed, kt-report seal makes it anew)")
            return nil
        }
        return LeafReader(kept.leavesFile)
    }

    // MARK: Events

    /// Computes the tree from the events and stops at the first that isn't as sealed.
    private mutating func walk(_ checkpoints: [TrailWalk.Checkpoint], leaves: LeafReader?) throws {
        guard let last = checkpoints.last else { return }
        var walk = TrailWalk(checkpoints, nextLeaf: leaves.map { reader in { try reader.next() } })
        try session.forEachEvent(entry.id, from: .start, to: last.head.end) { event in
            try walk.take(event.leaf, at: event.position, event: event.description)
        }
        walk.finish()
        outcome.events = walk.provenEvents
        if let fault = walk.fault {
            outcome.firstBad = fault.range
            outcome.findings.insert("\(fault), of \(last.size) sealed", at: 0)
        }
    }
}
