package import KeepTrack
package import Tabular

/// The categories of an organization, held in memory: paths, inherited terms, and who is above whom.
///
/// A walk up ends at the root, at a parent that isn't there, or where it meets itself.
package final class CategoryTree {
    package let rows: [CategoryRow]
    private let indexes: [Identifier: Int]
    private var resolved: [Int: Resolved] = [:]

    /// What an item of a category needs to know.
    package struct Resolved {
        /// Names from the root down, joined by " / ".
        package let path: String
        /// What the category and those above it say, the nearest first.
        package let terms: DepreciationTerms
        /// A name of the path could not be taken back to the as-of instant.
        package let isCurrent: Bool
    }

    package init(_ rows: [CategoryRow]) {
        self.rows = rows
        indexes = Dictionary(rows.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The position of a category in ``rows``, nil where there is none of that id.
    package func index(of id: Identifier?) -> Int? {
        id.flatMap { indexes[$0] }
    }

    /// The category and those above it, from the nearest.
    package func lineage(of index: Int) -> [Int] {
        var line = [index]
        var seen: Set<Int> = [index]
        var current = index
        while let parent = self.index(of: rows[current].parentID), seen.insert(parent).inserted {
            line.append(parent)
            current = parent
        }
        return line
    }

    /// Path and inherited terms of a category, worked out once.
    package func resolve(_ index: Int) -> Resolved {
        if let known = resolved[index] { return known }
        let line = lineage(of: index)
        let found = Resolved(
            path: line.reversed().map { rows[$0].name }.joined(separator: " / "),
            terms: line.reduce(DepreciationTerms()) { $0.completed(by: rows[$1].depreciation) },
            isCurrent: line.contains { rows[$0].isCurrent })
        resolved[index] = found
        return found
    }
}
