package import NepaliCalendar
package import Tabular

/// A renewal of one of a vehicle's papers, as it was known at T.
package struct VehicleRenewalRow: Sendable {
    package let id: Identifier
    package let vehicleID: Identifier
    package let kind: DocumentKind
    /// The number of the receipt, the policy or the sticker.
    package let number: String?
    package let renewedOn: CalendarDate
    /// First day of validity.
    package let validFrom: CalendarDate
    /// Last day of validity, included.
    package let validUntil: CalendarDate
    /// Tax and fee, premium, or charge, in paisa, without the penalty.
    package let amount: Int64?
    /// In paisa; only bluebook renewals record one.
    package let penaltyPaid: Int64?

    package init(
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
    package var isReversed: Bool { validUntil < validFrom }
}
