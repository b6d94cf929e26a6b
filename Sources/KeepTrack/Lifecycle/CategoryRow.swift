package import Tabular

/// A category of items as it was at the as-of instant.
package struct CategoryRow: Sendable {
    package var id: Identifier
    package var parentID: Identifier?
    package var name: String
    package var depreciation: DepreciationTerms
    /// Recorded before the as-of instant and not deleted by then. Others are read because rows may still point to them.
    package var exists: Bool
    /// Changed since without a trace of what it was.
    package var isCurrent: Bool

    package init(
        id: Identifier, parentID: Identifier? = nil, name: String,
        depreciation: DepreciationTerms = DepreciationTerms(),
        exists: Bool = true, isCurrent: Bool = false
    ) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.depreciation = depreciation
        self.exists = exists
        self.isCurrent = isCurrent
    }
}
