public import NepaliCalendar
public import Tabular

/// A renewal of one of a vehicle's papers, as it was known at T.
public struct VehicleRenewalRow: Sendable {
    public let id: Identifier
    public let vehicleID: Identifier
    public let kind: DocumentKind
    /// The number of the receipt, the policy or the sticker.
    public let number: String?
    public let renewedOn: CalendarDate
    /// First day of validity.
    public let validFrom: CalendarDate
    /// Last day of validity, included.
    public let validUntil: CalendarDate
    /// Tax and fee, premium, or charge, in paisa, without the penalty.
    public let amount: Int64?
    /// In paisa; only bluebook renewals record one.
    public let penaltyPaid: Int64?

    public init(
        id: Identifier, vehicleID: Identifier, kind: DocumentKind, number: String?, renewedOn: CalendarDate,
        validFrom: CalendarDate, validUntil: CalendarDate, amount: Int64?, penaltyPaid: Int64?
    ) {
        self.id = id
        self.vehicleID = vehicleID
        self.kind = kind
        self.number = number
        self.renewedOn = renewedOn
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.amount = amount
        self.penaltyPaid = penaltyPaid
    }

    /// It ends before it begins, so that it is valid on no day.
    public var isReversed: Bool { validUntil < validFrom }
}
