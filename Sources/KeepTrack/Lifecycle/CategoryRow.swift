public import Tabular

/// A category of items as it was at the as-of instant.
public struct CategoryRow: Sendable {
    public var id: Identifier
    public var parentID: Identifier?
    public var name: String
    public var depreciation: DepreciationTerms
    /// Recorded before the as-of instant and not deleted by then. Others are read because rows may still point to them.
    public var exists: Bool
    /// Changed since without a trace of what it was.
    public var isCurrent: Bool

    public init(
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
