package import Tabular

/// One module of a position's list of rights; a position without any gives one row without a right.
package struct SecurityPositionRow: Sendable {
    package let id: Identifier
    package let name: String
    package let right: ModuleRight?
    /// Written at or after T without a trace of what it held before.
    package let isCurrent: Bool

    package init(id: Identifier, name: String, right: ModuleRight?, isCurrent: Bool = false) {
        self.id = id
        self.name = name
        self.right = right
        self.isCurrent = isCurrent
    }
}
