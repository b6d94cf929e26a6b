/// What somebody may do within a module.
package struct Permissions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let view = Permissions(rawValue: 1)
    package static let create = Permissions(rawValue: 2)
    package static let update = Permissions(rawValue: 4)
    package static let delete = Permissions(rawValue: 8)

    /// The words for those that are given.
    package var names: [String] {
        let all: [(Permissions, String)] = [
            (.view, "view"), (.create, "create"), (.update, "update"), (.delete, "delete"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }

    /// Those whose flag is set.
    package init(view: Bool, create: Bool, update: Bool, delete: Bool) {
        self = []
        if view { insert(.view) }
        if create { insert(.create) }
        if update { insert(.update) }
        if delete { insert(.delete) }
    }
}

/// Permissions in one module, over all branches or one's own.
package struct ModuleRight: Sendable, Hashable {
    package let module: String
    /// `organization` or `branches`; what the record says where it says something else.
    package let scope: String
    package let permissions: Permissions

    package init(module: String, scope: String, permissions: Permissions) {
        self.module = module
        self.scope = scope
        self.permissions = permissions
    }

    /// `module:scope:permission` for each permission.
    package var privileges: [String] {
        permissions.names.map { "\(module):\(scope):\($0)" }
    }
}
