public import Tabular

/// A branch as it was at the as-of instant.
public struct BranchRow: Sendable {
    public var id: Identifier
    public var code: String
    /// Recorded before the as-of instant and not deleted by then. Others are read because rows may still point to them.
    public var exists: Bool
    /// Changed since without a trace of what it was.
    public var isCurrent: Bool

    public init(id: Identifier, code: String, exists: Bool = true, isCurrent: Bool = false) {
        self.id = id
        self.code = code
        self.exists = exists
        self.isCurrent = isCurrent
    }
}
