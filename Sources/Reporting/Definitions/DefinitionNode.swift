internal import Yams

/// A node of a definition that complains with its place.
struct DefinitionNode {
    let node: Node
    let file: String
    /// What the node is, for messages: `report`, `tables[2].columns[0]`.
    let path: String

    func failure(_ reason: String) -> DefinitionError {
        let mark = node.mark
        return DefinitionError(
            file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, reason: "\(path) \(reason)")
    }

    /// Refuses keys that nobody reads, which are mistyped ones.
    func allow(_ keys: Set<String>) throws {
        guard case .mapping(let mapping) = node else { throw failure("should hold keys and values") }
        for (key, _) in mapping {
            guard let name = key.string, keys.contains(name) else {
                let place = DefinitionNode(node: key, file: file, path: path)
                throw place.failure(
                    "has no key \(key.string ?? "of that kind"); it may have \(keys.sorted().joined(separator: ", "))")
            }
        }
    }

    private func childIfAny(_ key: String) -> DefinitionNode? {
        guard let child = node.mapping?[key] else { return nil }
        if let scalar = child.scalar, scalar.string.isEmpty, scalar.style == .plain { return nil }
        return DefinitionNode(node: child, file: file, path: path == "report" ? key : "\(path).\(key)")
    }

    func child(_ key: String) throws -> DefinitionNode {
        guard let child = childIfAny(key) else { throw failure("lacks \(key)") }
        return child
    }

    func scalar() throws -> String {
        guard let scalar = node.scalar else { throw failure("should be a text") }
        return scalar.string
    }

    func text(_ key: String) throws -> String {
        try child(key).scalar()
    }

    func textIfAny(_ key: String) throws -> String? {
        try childIfAny(key)?.scalar()
    }

    /// A snake_case name.
    func identifier(_ key: String) throws -> String {
        let child = try child(key)
        let name = try child.scalar()
        guard name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil else {
            throw child.failure("\(name) should be lower-case letters, digits and _")
        }
        return name
    }

    func intIfAny(_ key: String) throws -> Int? {
        guard let child = childIfAny(key) else { return nil }
        guard let number = Int(try child.scalar()), (0...400).contains(number) else {
            throw child.failure("should be a whole number")
        }
        return number
    }

    func flag(_ key: String) throws -> Bool {
        guard let child = childIfAny(key) else { return false }
        switch try child.scalar() {
        case "true": return true
        case "false": return false
        default: throw child.failure("should be true or false")
        }
    }

    /// The elements of a list, none where the key is missing.
    func list(_ key: String) throws -> [DefinitionNode] {
        guard let child = childIfAny(key) else { return [] }
        guard let sequence = child.node.sequence else { throw child.failure("should be a list") }
        return sequence.enumerated().map { index, node in
            DefinitionNode(node: node, file: file, path: "\(child.path)[\(index)]")
        }
    }
}
