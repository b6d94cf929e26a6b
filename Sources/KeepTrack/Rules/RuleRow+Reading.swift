internal import Definitions
internal import NepaliCalendar

/// What rows of both kinds say.
struct RuleRowHeader {
    /// The keys that rows of both kinds may have.
    static let keys: Set<String> = ["id", "province", "class", "use", "fiscal_year", "source", "note"]

    let id: String
    /// One for each combination of the provinces, classes and uses that the row lists.
    let vehicles: [RuleKey]
    let fiscalYear: FiscalYear
    let source: String
    let note: String?

    init(_ node: DefinitionNode) throws {
        let idNode = try node.child("id")
        id = try idNode.scalar()
        guard let first = id.utf8.first, first != UInt8(ascii: "_"), first != UInt8(ascii: "-"),
            id.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: "-")
            })
        else {
            throw idNode.failure("is \(id); write lower-case letters, digits, - and _")
        }
        let year = try node.child("fiscal_year")
        guard
            try year.scalar().utf8.elementsEqual(
                "0000/00".utf8,
                by: { byte, pattern in
                    pattern == UInt8(ascii: "/") ? byte == pattern : (0x30...0x39).contains(byte)
                }), let value = FiscalYear(try year.scalar())
        else { throw year.failure("is \(try year.scalar()); write it like 2082/83") }
        fiscalYear = value
        source = try node.words("source")
        note = try node.textIfAny("note")
        let provinces = try Self.values(node, "province", among: VehicleTraits.provinces)
        let classes = try Self.values(node, "class", among: VehicleTraits.classes)
        let uses = try Self.values(node, "use", among: VehicleTraits.uses)
        vehicles = provinces.flatMap { province in
            classes.flatMap { vehicleClass in
                uses.map { RuleKey(province: province, vehicleClass: vehicleClass, use: $0) }
            }
        }
    }

    /// `*` or nothing, one value, or a list of values.
    private static func values(_ node: DefinitionNode, _ key: String, among known: [String]) throws -> [String?] {
        guard let child = node.childIfAny(key) else { return [nil] }
        guard child.isList else {
            let value = try child.choice(of: known + ["*"]) { $0 }
            return [value == "*" ? nil : value]
        }
        var values: [String] = []
        for element in try child.elements() {
            let value = try element.choice(of: known) { $0 }
            guard !values.contains(value) else { throw element.failure("is \(value) once more; remove it") }
            values.append(value)
        }
        guard !values.isEmpty else { throw child.failure("lists nothing; write \"*\" for all") }
        return values
    }
}
