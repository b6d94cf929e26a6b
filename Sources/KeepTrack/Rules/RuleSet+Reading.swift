internal import Definitions
internal import NepaliCalendar

// A rule file has the keys `title`, `description`, `extends`, `wheels`, `penalties` and `tariffs`. Whatever else it
// holds is a mistake: a rule that nobody reads must not look as if it held.

extension RuleSet {
    /// Reads a rule file, and those that it extends.
    ///
    /// A file that extends another keeps all of its rows but those whose id it states anew, and all of its wheels but
    /// those of the classes that it states. A row is replaced whole.
    ///
    /// - Parameters:
    ///   - name: what was asked for: the name of a shipped set, or a file that ends in `.yaml`.
    ///   - load: finds the text behind a name. An `extends` that ends in `.yaml` comes to it as a path beside the file
    ///     that says so.
    /// - Throws: `DefinitionError` with the place of the mistake; what `load` throws for `name` itself.
    public convenience init(named name: String, load: (_ name: String) throws -> Source) throws {
        try self.init(try load(name), extendedBy: [], load: load)
    }

    private convenience init(_ source: Source, extendedBy: [Source], load: (String) throws -> Source) throws {
        let root = try DefinitionNode(yaml: source.text, file: source.file, subject: "rules")
        try root.allow(["title", "description", "extends", "wheels", "penalties", "tariffs"])
        let base = try root.childIfAny("extends").map {
            try Self.base($0, of: source, extendedBy: extendedBy, load: load)
        }
        var ids = Set<String>()
        let penalties = try Self.rows(root, "penalties", ids: &ids) { try PenaltyRule.rows($0) }
        let tariffs = try Self.rows(root, "tariffs", ids: &ids) { try Tariff.rows($0) }
        if let base {
            try Self.checkKinds(root, "penalties", against: base.tariffs, named: "tariffs")
            try Self.checkKinds(root, "tariffs", against: base.penaltyRules, named: "penalties")
        } else if penalties.isEmpty {
            throw root.failure("have no penalties, and extend no other set")
        }
        self.init(
            name: source.stem, title: try root.words("title"), description: try root.textIfAny("description") ?? "",
            wheels: (base?.wheels ?? [:]).merging(try Self.wheels(root)) { $1 },
            penaltyRules: (base?.penaltyRules ?? []).filter { !ids.contains($0.id) } + penalties,
            tariffs: (base?.tariffs ?? []).filter { !ids.contains($0.id) } + tariffs,
            sources: [source] + (base?.sources ?? []))
    }

    private static func base(
        _ node: DefinitionNode, of source: Source, extendedBy: [Source], load: (String) throws -> Source
    ) throws -> RuleSet {
        var name = try node.scalar()
        if name.hasSuffix(".yaml"), !name.hasPrefix("/"), let slash = source.file.lastIndex(of: "/") {
            name = source.file[...slash] + name
        }
        let base: Source
        do { base = try load(name) } catch { throw node.failure("is \(name), which can't be read: \(error)") }
        let chain = extendedBy + [source]
        // Two paths may lead to one file, so that files with one text count as one.
        guard !chain.contains(where: { $0.file == base.file || $0.text == base.text }) else {
            throw node.failure("is \(name), which extends this set in turn; remove one of the two")
        }
        return try RuleSet(base, extendedBy: chain, load: load)
    }

    private static func rows<Row: RuleRow>(
        _ root: DefinitionNode, _ list: String, ids: inout Set<String>, read: (DefinitionNode) throws -> [Row]
    ) throws -> [Row] {
        try root.list(list).flatMap { node in
            let rows = try read(node)
            if let id = rows.first?.id, !ids.insert(id).inserted {
                throw try node.child("id").failure("is \(id), as another row's is; give each its own")
            }
            return rows
        }
    }

    /// A row replaces one of its own kind.
    private static func checkKinds(
        _ root: DefinitionNode, _ list: String, against others: [some RuleRow], named: String
    ) throws {
        for node in try root.list(list) {
            let id = try node.child("id")
            if others.contains(where: { (try? id.scalar()) == $0.id }) {
                throw id.failure("is the id of a row of \(named) in the set that this one extends; choose another")
            }
        }
    }

    private static func wheels(_ root: DefinitionNode) throws -> [String: Int] {
        var wheels: [String: Int] = [:]
        for (key, value) in try root.entries("wheels") {
            wheels[try key.choice(of: VehicleTraits.classes) { $0 }] = try value.whole(in: 1...40)
        }
        return wheels
    }
}

extension RuleSet.Source {
    /// The file's name without folder and ending.
    fileprivate var stem: String {
        let name = file.split(separator: "/").last ?? ""
        return String(name.hasSuffix(".yaml") ? name.dropLast(5) : name)
    }
}
