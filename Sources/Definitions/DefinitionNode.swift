internal import Yams

/// A node of a definition's YAML that complains with its place.
package struct DefinitionNode {
    private let node: Node
    package let file: String
    /// What the node is, for messages: `report`, `tables[2].columns[0]`.
    package let path: String
    private let isRoot: Bool

    /// Reads a file's text.
    ///
    /// - Parameters:
    ///   - file: names the file in errors.
    ///   - subject: what the whole file is, for messages, such as `report`.
    /// - Throws: ``DefinitionError`` where the text is empty or no YAML.
    package init(yaml: String, file: String, subject: String) throws {
        let root: Node?
        do {
            // A value is what its reader takes it for: without rules for types, none is looked for by regular expressions.
            root = try Yams.compose(yaml: yaml, .basic)
        } catch let error as YamlError {
            throw DefinitionError(file: file, error)
        }
        guard let root else { throw DefinitionError(file: file, line: 1, column: 1, reason: "the file is empty") }
        self.init(node: root, file: file, path: subject, isRoot: true)
    }

    private init(node: Node, file: String, path: String, isRoot: Bool = false) {
        self.node = node
        self.file = file
        self.path = path
        self.isRoot = isRoot
    }

    package func failure(_ reason: String) -> DefinitionError {
        let mark = node.mark
        return DefinitionError(
            file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, reason: "\(path) \(reason)")
    }

    /// Refuses keys that nobody reads, which are mistyped ones.
    package func allow(_ keys: Set<String>) throws {
        guard case .mapping(let mapping) = node else { throw failure("should hold keys and values") }
        for (key, _) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let place = DefinitionNode(node: key, file: file, path: path)
                throw place.failure(
                    "has no key \(key.scalar?.string ?? "of that kind"); it may have \(keys.sorted().joined(separator: ", "))"
                )
            }
        }
    }

    /// What stands at a key; nil where the key is missing or has no value.
    package func childIfAny(_ key: String) -> DefinitionNode? {
        // Not by Yams' own look-up: it makes a hash of every key.
        guard let child = node.mapping?.first(where: { $0.key.scalar?.string == key })?.value else { return nil }
        if let scalar = child.scalar, scalar.string.isEmpty, scalar.style == .plain { return nil }
        return DefinitionNode(node: child, file: file, path: isRoot ? key : "\(path).\(key)")
    }

    package func child(_ key: String) throws -> DefinitionNode {
        guard let child = childIfAny(key) else { throw failure("lacks \(key)") }
        return child
    }

    package func scalar() throws -> String {
        guard let scalar = node.scalar else { throw failure("should be a text") }
        return scalar.string
    }

    package func text(_ key: String) throws -> String {
        try child(key).scalar()
    }

    package func textIfAny(_ key: String) throws -> String? {
        try childIfAny(key)?.scalar()
    }

    /// A snake_case name.
    package func identifier(_ key: String) throws -> String {
        let child = try child(key)
        let name = try child.scalar()
        guard let first = name.utf8.first, (0x61...0x7A).contains(first),
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
            )
        else {
            throw child.failure("\(name) should be lower-case letters, digits and _")
        }
        return name
    }

    /// A text that is not blank.
    package func words(_ key: String) throws -> String {
        let child = try child(key)
        let text = try child.scalar()
        guard text.contains(where: { !$0.isWhitespace }) else { throw child.failure("is empty; write something") }
        return text
    }

    /// The value that this node names.
    package func choice<Value>(of values: [Value], named name: (Value) -> String) throws -> Value {
        let text = try scalar()
        guard let value = values.first(where: { name($0) == text }) else {
            throw failure("is \(text); it may be \(values.map(name).joined(separator: ", "))")
        }
        return value
    }

    /// A whole number within bounds.
    package func whole(in bounds: ClosedRange<Int>) throws -> Int {
        guard let number = Int(try scalar()), bounds.contains(number) else {
            throw failure("should be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    package func intIfAny(_ key: String, in bounds: ClosedRange<Int> = 0...400) throws -> Int? {
        try childIfAny(key)?.whole(in: bounds)
    }

    /// A number from 0 with at most two decimals, such as `3000` or `12.5`, in hundredths.
    package func hundredths(atMost limit: Int64) throws -> Int64 {
        let text = try scalar()
        let sign = text.hasPrefix("-")
        let number = text.dropFirst(sign ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(number.count), number[0].utf8.count <= 15,
            number.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else {
            throw failure("is \(text); write a plain number such as 3000 or 12.50, without separators or units")
        }
        guard !sign else { throw failure("is \(text), which is below 0") }
        let decimals = number.count == 2 ? number[1] : ""
        guard decimals.utf8.count <= 2 else { throw failure("is \(text); it may have two decimals at most") }
        guard let units = Int64(number[0]), let parts = Int64(decimals.padded(to: 2)), units * 100 + parts <= limit
        else { throw failure("is \(text), which is above \(limit / 100)") }
        return units * 100 + parts
    }

    package func flag(_ key: String) throws -> Bool {
        guard let child = childIfAny(key) else { return false }
        switch try child.scalar() {
        case "true": return true
        case "false": return false
        default: throw child.failure("should be true or false")
        }
    }

    /// The elements of a list, none where the key is missing.
    package func list(_ key: String) throws -> [DefinitionNode] {
        try childIfAny(key)?.elements() ?? []
    }

    /// The elements of the list that this node is.
    package func elements() throws -> [DefinitionNode] {
        guard let sequence = node.sequence else { throw failure("should be a list") }
        return sequence.enumerated().map { index, node in
            DefinitionNode(node: node, file: file, path: "\(path)[\(index)]")
        }
    }

    /// Whether this node is a list.
    package var isList: Bool { node.sequence != nil }

    /// The keys of the mapping at a key, in the file's order, each as a node of its own, with its value; none where the
    /// key is missing.
    package func entries(_ key: String) throws -> [(key: DefinitionNode, value: DefinitionNode)] {
        guard let child = childIfAny(key) else { return [] }
        guard let mapping = child.node.mapping else { throw child.failure("should hold keys and values") }
        return mapping.map { name, value in
            (
                DefinitionNode(node: name, file: file, path: child.path),
                DefinitionNode(node: value, file: file, path: "\(child.path).\(name.string ?? "?")")
            )
        }
    }
}

extension StringProtocol {
    /// With zeros behind.
    fileprivate func padded(to length: Int) -> String {
        String(self) + String(repeating: "0", count: Swift.max(0, length - utf8.count))
    }
}
