/// The right edge of a growing Merkle tree (RFC 6962, 2.1): all it takes to add leaves and to tell the root.
///
/// Holds one hash per bit that is set in the number of leaves, 63 at the most, however many leaves there were.
package struct MerkleTree: Hashable, Sendable {
    /// Leaves added so far.
    package private(set) var size = 0
    /// The roots of the complete subtrees, the largest (leftmost) first: a subtree of 2^n leaves for each set bit n.
    package private(set) var frontier: [MerkleHash] = []

    /// A tree without leaves.
    package init() {}

    /// A tree that is taken up again.
    ///
    /// - Returns: nil unless the frontier has as many hashes as a tree of that size.
    package init?(size: Int, frontier: [MerkleHash]) {
        guard size >= 0, frontier.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.frontier = frontier
    }

    /// Adds a leaf. Amortised one node is hashed per leaf.
    package mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        var rest = size
        while rest & 1 == 1 {
            hash = .node(frontier.removeLast(), hash)
            rest >>= 1
        }
        frontier.append(hash)
        size += 1
    }

    /// The root over all leaves.
    package var root: MerkleHash { MerkleTree.fold(frontier[...]) }

    /// The root over complete subtrees.
    private static func fold(_ subtrees: ArraySlice<MerkleHash>) -> MerkleHash {
        guard var hash = subtrees.last else { return .empty }
        for left in subtrees.dropLast().reversed() { hash = .node(left, hash) }
        return hash
    }

    /// The trees that this one passed through at the end of each complete subtree, smallest first, itself last. Their
    /// roots tell in which subtree another tree begins to differ.
    package var milestones: [(size: Int, root: MerkleHash)] {
        var reached = 0
        var bits = size
        return frontier.indices.map { index in
            let highest = 1 << (Int.bitWidth - 1 - bits.leadingZeroBitCount)
            reached += highest
            bits -= highest
            return (reached, MerkleTree.fold(frontier[...index]))
        }
    }
}
