/// The three papers that a vehicle must carry, in the order in which reports list them.
public enum DocumentKind: Int, Sendable, CaseIterable {
    /// The registration book; renewing it pays the vehicle tax.
    case bluebook = 1
    /// Third-party insurance.
    case insurance
    /// The green sticker of an emission test.
    case pollution

    /// `bluebook`, `insurance` or `pollution`: the word in rule files and reports.
    public var name: String {
        switch self {
        case .bluebook: "bluebook"
        case .insurance: "insurance"
        case .pollution: "pollution"
        }
    }

    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The table of its renewals.
    public var renewalTable: String {
        switch self {
        case .bluebook: "vehicles.bluebook_renewal"
        case .insurance: "vehicles.insurance_renewal"
        case .pollution: "vehicles.pollution_sticker_renewal"
        }
    }
}

extension DocumentKind: Comparable {
    public static func < (left: DocumentKind, right: DocumentKind) -> Bool {
        left.rawValue < right.rawValue
    }
}
