/// The states of an item.
public enum ItemStatus: UInt8, Sendable, CaseIterable {
    case active, maintenance, inactive, retired, scrapped

    /// The word that the database stores and reports show.
    public var name: String { "\(word)" }

    private var word: StaticString {
        switch self {
        case .active: "active"
        case .maintenance: "maintenance"
        case .inactive: "inactive"
        case .retired: "retired"
        case .scrapped: "scrapped"
        }
    }

    /// An item in a terminal state lives no longer: time in it is no part of its life.
    public var isTerminal: Bool { self == .retired || self == .scrapped }

    /// The state that a stored word names, or nil for any other word. The bytes are read where they lie.
    public init?(utf8 word: UnsafeRawBufferPointer) {
        // The five words differ in their first letter: one comparison of the whole word is enough.
        let candidate: ItemStatus
        switch word.first {
        case UInt8(ascii: "a"): candidate = .active
        case UInt8(ascii: "m"): candidate = .maintenance
        case UInt8(ascii: "i"): candidate = .inactive
        case UInt8(ascii: "r"): candidate = .retired
        case UInt8(ascii: "s"): candidate = .scrapped
        default: return nil
        }
        let isWhole = candidate.word.withUTF8Buffer { name in
            name.count == word.count && !name.indices.contains { name[$0] != word[$0] }
        }
        guard isWhole else { return nil }
        self = candidate
    }
}
