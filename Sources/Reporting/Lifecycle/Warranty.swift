package import NepaliCalendar

/// The state of an item's warranty on a day.
package struct Warranty: Hashable {
    package enum State: String {
        case inWarranty = "in_warranty"
        case expired
        /// No warranty was agreed.
        case none
        /// One was agreed, but nobody knows since when.
        case unknown
    }

    package let state: State
    /// The last day covered; nil unless the state says one.
    package let until: CalendarDate?

    /// - Parameter months: nil, 0 and below are no warranty.
    package init(months: Int?, purchasedOn: CalendarDate?, on day: CalendarDate) {
        guard let months, months > 0 else {
            state = .none
            until = nil
            return
        }
        guard let last = purchasedOn?.addingIfNamed(months: months) else {
            state = .unknown
            until = nil
            return
        }
        until = last
        state = day <= last ? .inWarranty : .expired
    }
}
