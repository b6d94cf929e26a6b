/// Where an event stands in the order of sealing, its id apart: xid counts anew in each epoch.
package struct TrailPosition: Comparable, Hashable, Sendable {
    package var epoch: Int
    package var xid: UInt64

    package init(epoch: Int, xid: UInt64) {
        self.epoch = epoch
        self.xid = xid
    }

    package static let start = TrailPosition(epoch: 0, xid: 0)

    package static func < (left: TrailPosition, right: TrailPosition) -> Bool {
        (left.epoch, left.xid) < (right.epoch, right.xid)
    }
}

extension TreeHead {
    /// All events before it are under the head.
    package var end: TrailPosition { TrailPosition(epoch: epoch, xid: horizon) }
}

/// Compares events, in the order of sealing, with the heads that they were sealed under, and finds the first that isn't
/// as it was.
///
/// The leaves, where they are known, name it exactly; else the milestones of the heads' trees bound it, to half of the
/// events that a head added in the worst case.
package struct TrailWalk {
    /// A size at which the root is known: a head's, or a milestone on the way to it.
    package struct Checkpoint {
        package let size: Int
        package let root: MerkleHash
        package let head: TreeHead

        package init(size: Int, root: MerkleHash, head: TreeHead) {
            self.size = size
            self.root = root
            self.head = head
        }
    }

    /// The first event that isn't as it was sealed.
    package struct Fault {
        /// Its leaf index, from 0; exact where both bounds are the same.
        package let range: ClosedRange<Int>
        /// What happened to it, such as `was changed`.
        package let what: String
        /// The event that stands there now, if that is known.
        package let event: String?
    }

    private let checkpoints: [Checkpoint]
    private let nextLeaf: (() throws -> MerkleHash?)?
    private var tree = MerkleTree()
    private var next = 0
    /// Up to here a checkpoint vouches for the events.
    private var proven = 0
    /// Up to here the known leaves do too.
    private var compared = 0
    private var suspect: Suspect?
    package private(set) var fault: Fault?

    /// An event whose leaf isn't the known one, while it isn't clear yet why.
    private struct Suspect {
        let index: Int
        let leaf: MerkleHash
        let event: String
        var followers = 0
    }

    /// How far is looked for where the sealed and the present events meet again.
    private static let reach = 1 << 16

    /// - Parameters:
    ///   - checkpoints: in order of their sizes, a milestone before a head of the same size.
    ///   - nextLeaf: yields the known leaves, proven against a head, from the first on; nil at their end.
    package init(_ checkpoints: [Checkpoint], nextLeaf: (() throws -> MerkleHash?)? = nil) {
        self.checkpoints = checkpoints
        self.nextLeaf = nextLeaf
    }

    /// Events that are proven to be as they were sealed.
    package var provenEvents: Int { fault.map { min($0.range.lowerBound, max(proven, compared)) } ?? proven }

    private var lowerBound: Int { max(proven, compared) }

    /// Takes the next event.
    ///
    /// - Returns: whether more are wanted.
    package mutating func take(
        _ leaf: MerkleHash, at position: TrailPosition, event: () -> String
    ) throws -> Bool {
        if suspect != nil { return follow(leaf) }
        let index = tree.size
        if let known = try nextLeaf?() {
            guard known == leaf else { return try doubt(leaf, known: known, event: event()) }
            compared = index + 1
        }
        guard next < checkpoints.count else {
            return fail(index...index, "was added after it was sealed", event())
        }
        // A head's events end at its horizon: of one past it, too early, some are missing before it.
        let head = checkpoints[next].head
        guard position < head.end else {
            return fail(
                min(lowerBound, index)...index,
                "is missing: the head of \(head.size) events has \(head.size - index) more",
                nil)
        }
        tree.append(leaf)
        while next < checkpoints.count, checkpoints[next].size == tree.size {
            guard checkpoints[next].root == tree.root else {
                let lower = min(lowerBound, index)
                return fail(lower...index, "isn't as it was sealed", lower == index ? event() : nil)
            }
            proven = tree.size
            next += 1
        }
        return true
    }

    /// Tells that there are no more events.
    package mutating func finish() {
        guard fault == nil else { return }
        if let suspect { return settle(suspect) }
        guard let last = checkpoints.last, tree.size < last.size else { return }
        let missing = last.size - tree.size
        _ = fail(
            min(lowerBound, tree.size)...tree.size,
            missing == 1 ? "is missing, and was the last" : "is missing, with all \(missing) to the end", nil)
    }

    private mutating func fail(_ range: ClosedRange<Int>, _ what: String, _ event: String?) -> Bool {
        fault = Fault(range: range, what: what, event: event)
        return false
    }

    /// The leaf isn't the known one: was something taken away, put in, or changed?
    private mutating func doubt(_ leaf: MerkleHash, known: MerkleHash, event: String) throws -> Bool {
        let index = tree.size
        var missing = 0
        while missing < TrailWalk.reach, let later = try nextLeaf?() {
            missing += 1
            if later == leaf {
                return fail(
                    index...index, missing == 1 ? "is missing" : "is missing, with the \(missing - 1) after it",
                    "before \(event)")
            }
        }
        suspect = Suspect(index: index, leaf: known, event: event)
        return true
    }

    private mutating func follow(_ leaf: MerkleHash) -> Bool {
        guard var doubtful = suspect else { return false }
        doubtful.followers += 1
        suspect = doubtful
        if leaf == doubtful.leaf {
            return fail(
                doubtful.index...doubtful.index,
                doubtful.followers == 1 ? "was inserted" : "was inserted, with the \(doubtful.followers - 1) after it",
                doubtful.event)
        }
        guard doubtful.followers < TrailWalk.reach else {
            settle(doubtful)
            return false
        }
        return true
    }

    private mutating func settle(_ doubtful: Suspect) {
        _ = fail(doubtful.index...doubtful.index, "was changed", doubtful.event)
    }
}

extension TrailWalk.Fault: CustomStringConvertible {
    package var description: String {
        let place =
            range.count == 1
            ? "event \(range.lowerBound)" : "an event from \(range.lowerBound) to \(range.upperBound)"
        return place + " \(what)" + (event.map { " (\($0))" } ?? "")
    }
}
