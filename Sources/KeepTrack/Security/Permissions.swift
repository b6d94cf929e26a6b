/// What somebody may do within a module.
public struct Permissions: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let view = Permissions(rawValue: 1)
    public static let create = Permissions(rawValue: 2)
    public static let update = Permissions(rawValue: 4)
    public static let delete = Permissions(rawValue: 8)

    /// The words for those that are given.
    public var names: [String] {
        let all: [(Permissions, String)] = [
            (.view, "view"), (.create, "create"), (.update, "update"), (.delete, "delete"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }

    /// Those whose flag is set.
    public init(view: Bool, create: Bool, update: Bool, delete: Bool) {
        self = []
        if view { insert(.view) }
        if create { insert(.create) }
        if update { insert(.update) }
        if delete { insert(.delete) }
    }
}

/// Permissions in one module, over all branches or one's own.
public struct ModuleRight: Sendable, Hashable {
    public let module: String
    /// `organization` or `branches`; what the record says where it says something else.
    public let scope: String
    public let permissions: Permissions

    public init(module: String, scope: String, permissions: Permissions) {
        self.module = module
        self.scope = scope
        self.permissions = permissions
    }

    /// `module:scope:permission` for each permission.
    public var privileges: [String] {
        permissions.names.map { "\(module):\(scope):\($0)" }
    }
}
