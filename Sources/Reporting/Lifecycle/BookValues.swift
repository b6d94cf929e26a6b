package import KeepTrack
package import NepaliCalendar

/// What the books say of one item, in minor units; nil is not measurable.
package struct BookValues {
    /// By the item's own method, before rounding: for totals.
    package let exact: ExactAmount?
    package let book: Int64?
    package let accumulated: Int64?
    package let straightLine: Int64?
    package let declining: Int64?
    /// Proceeds less the book value on the day of disposal.
    package let disposalGain: Int64?

    /// - Parameters:
    ///   - terms: what the item is depreciated by, with what its categories add.
    ///   - disposedOn: nil where the item is still held on `day`.
    ///   - day: the as-of day.
    package init(
        cost: Int64?, purchasedOn: CalendarDate?, terms: DepreciationTerms, disposedOn: CalendarDate?,
        proceeds: Int64?, on day: CalendarDate, depreciation: inout Depreciation
    ) {
        let lastDay = min(day, disposedOn ?? day)
        var straightLine: ExactAmount?
        var declining: ExactAmount?
        if let asset = Depreciation.Asset(cost: cost, purchasedOn: purchasedOn, salvage: terms.salvage) {
            straightLine = depreciation.straightLine(asset, lifeMonths: terms.lifeMonths, through: lastDay)
            declining = depreciation.declining(asset, rate: terms.rate, through: lastDay)
        }
        let own: ExactAmount? =
            switch terms.method {
            case .straightLine: straightLine
            case .decliningBalance: declining
            case nil: nil
            }
        let rounded = own?.rounded
        if disposedOn != nil {
            exact = ExactAmount(0)
            book = 0
            accumulated = 0
            self.straightLine = 0
            self.declining = 0
            disposalGain = proceeds.flatMap { proceeds in rounded.map { proceeds - $0 } }
        } else {
            exact = own
            book = rounded
            accumulated = cost.flatMap { cost in rounded.map { cost - $0 } }
            self.straightLine = straightLine?.rounded
            self.declining = declining?.rounded
            disposalGain = nil
        }
    }
}
