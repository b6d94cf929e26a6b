package import Tabular

/// A branch as it was at the as-of instant.
package struct BranchRow: Sendable {
    package var id: Identifier
    package var code: String
    /// Recorded before the as-of instant and not deleted by then. Others are read because rows may still point to them.
    package var exists: Bool
    /// Changed since without a trace of what it was.
    package var isCurrent: Bool

    package init(id: Identifier, code: String, exists: Bool = true, isCurrent: Bool = false) {
        self.id = id
        self.code = code
        self.exists = exists
        self.isCurrent = isCurrent
    }
}
