// Proofs as RFC 9162 describes them: 2.1.3 (inclusion) and 2.1.4 (consistency); RFC 6962 has the same trees.

extension MerkleTree {
    /// The root over leaves, from their hashes.
    package static func root(of leaves: some RandomAccessCollection<MerkleHash>) -> MerkleHash {
        var tree = MerkleTree()
        for leaf in leaves { tree.append(leaf) }
        return tree.root
    }

    /// The hashes that prove that the leaf `index` is in the tree over `leaves`.
    ///
    /// - Parameter index: below the number of leaves. Complexity: all leaves are hashed up once.
    package static func inclusionProof(
        of index: Int, in leaves: some RandomAccessCollection<MerkleHash>
    ) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let split = largestPowerOfTwo(below: leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return index < split
            ? inclusionProof(of: index, in: left) + [root(of: right)]
            : inclusionProof(of: index - split, in: right) + [root(of: left)]
    }

    /// The hashes that prove that the tree over the first `size` of `leaves` is the beginning of the tree over all.
    ///
    /// - Parameter size: from 0 to the number of leaves.
    package static func consistencyProof(
        from size: Int, in leaves: some RandomAccessCollection<MerkleHash>
    ) -> [MerkleHash] {
        size == 0 || size == leaves.count ? [] : subproof(size, leaves, isWhole: true)
    }

    private static func subproof(
        _ size: Int, _ leaves: some RandomAccessCollection<MerkleHash>, isWhole: Bool
    ) -> [MerkleHash] {
        if size == leaves.count { return isWhole ? [] : [root(of: leaves)] }
        let split = largestPowerOfTwo(below: leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return size <= split
            ? subproof(size, left, isWhole: isWhole) + [root(of: right)]
            : subproof(size - split, right, isWhole: false) + [root(of: left)]
    }

    private static func largestPowerOfTwo(below count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// Whether `proof` leads from the leaf `index` to the root of a tree of `size` leaves (RFC 9162, 2.1.3.2).
    package static func verifyInclusion(
        of leaf: MerkleHash, at index: Int, size: Int, root: MerkleHash, proof: [MerkleHash]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (place, last, hash) = (index, size - 1, leaf)
        for sibling in proof {
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = .node(sibling, hash)
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = .node(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// Whether `proof` shows that the tree of `firstSize` leaves is the beginning of that of `secondSize` leaves
    /// (RFC 9162, 2.1.4.2). Nothing is the beginning of everything.
    package static func verifyConsistency(
        firstSize: Int, firstRoot: MerkleHash, secondSize: Int, secondRoot: MerkleHash, proof: [MerkleHash]
    ) -> Bool {
        guard firstSize >= 0, firstSize <= secondSize else { return false }
        if firstSize == 0 { return proof.isEmpty && firstRoot == .empty }
        if firstSize == secondSize { return proof.isEmpty && firstRoot == secondRoot }
        var path = proof[...]
        // A complete first tree is a node of the second, and its root needs no proof of its own.
        if firstSize.nonzeroBitCount == 1 { path = [firstRoot] + path }
        guard let start = path.popFirst() else { return false }
        var (place, last) = (firstSize - 1, secondSize - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        var (first, second) = (start, start)
        for hash in path {
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                (first, second) = (.node(hash, first), .node(hash, second))
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                second = .node(second, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && first == firstRoot && second == secondRoot
    }
}
