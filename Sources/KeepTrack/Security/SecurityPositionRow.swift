public import Tabular

/// One module of a position's list of rights; a position without any gives one row without a right.
public struct SecurityPositionRow: Sendable {
    public let id: Identifier
    public let name: String
    public let right: ModuleRight?
    /// Written at or after T without a trace of what it held before.
    public let isCurrent: Bool

    public init(id: Identifier, name: String, right: ModuleRight?, isCurrent: Bool = false) {
        self.id = id
        self.name = name
        self.right = right
        self.isCurrent = isCurrent
    }
}
