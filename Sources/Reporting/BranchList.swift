package import KeepTrack
package import Tabular

/// All branches of an organization, those left out too: rows may still point to them.
package struct BranchList {
    package let rows: [BranchRow]
    private let indexes: [Identifier: Int]

    package init(_ rows: [BranchRow]) {
        self.rows = rows
        indexes = Dictionary(rows.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The position of the branch that a row points to; nil for none.
    package func index(of id: Identifier?) -> Int? {
        id.flatMap { indexes[$0] }
    }

    package func code(of id: Identifier?) -> String? {
        index(of: id).map { rows[$0].code }
    }

    /// Calls `body` with each branch that has a row of its own in a table by branch: those that exist or are used, by
    /// code (byte order) and id, then nil if rows without a branch are.
    ///
    /// - Parameter isUsed: by position of the branch, whether something points to it; rows without one last.
    package func forEachListed(isUsed: [Bool], _ body: (Int?) throws -> Void) rethrows {
        let order = rows.indices.sorted { left, right in
            let (a, b) = (rows[left], rows[right])
            if a.code.utf8.elementsEqual(b.code.utf8) { return a.id < b.id }
            return a.code.utf8.lexicographicallyPrecedes(b.code.utf8)
        }
        for index in order where rows[index].exists || isUsed[index] { try body(index) }
        if isUsed.last == true { try body(nil) }
    }
}
