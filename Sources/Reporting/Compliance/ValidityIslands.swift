package import NepaliCalendar

/// The days that a set of ranges covers, as islands: ranges that overlap or touch (the next day) are one.
package struct ValidityIslands {
    /// By time, at least one uncovered day between two of them.
    package let islands: [ClosedRange<CalendarDate>]

    /// - Parameter ranges: by their first day.
    package init(_ ranges: some Sequence<ClosedRange<CalendarDate>>) {
        var islands: [ClosedRange<CalendarDate>] = []
        for range in ranges {
            if let last = islands.last, range.lowerBound <= last.upperBound.adding(days: 1) {
                islands[islands.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                islands.append(range)
            }
        }
        self.islands = islands
    }

    /// The days that at least two of the ranges cover.
    ///
    /// - Parameter ranges: by their first day.
    package static func overlaps(of ranges: some Sequence<ClosedRange<CalendarDate>>) -> ValidityIslands {
        var reach: CalendarDate?
        var shared: [ClosedRange<CalendarDate>] = []
        for range in ranges {
            if let reach, range.lowerBound <= reach {
                shared.append(range.lowerBound...min(range.upperBound, reach))
            }
            reach = max(reach ?? range.upperBound, range.upperBound)
        }
        return ValidityIslands(shared)
    }

    package func contains(_ day: CalendarDate) -> Bool {
        islands.contains { $0.contains(day) }
    }

    /// How many days of a window are covered.
    package func days(in window: ClosedRange<CalendarDate>) -> Int {
        islands.reduce(0) { sum, island in
            guard island.overlaps(window) else { return sum }
            let part = island.clamped(to: window)
            return sum + (part.upperBound - part.lowerBound + 1)
        }
    }

    /// The stretches of a window that aren't covered, by time.
    package func gaps(in window: ClosedRange<CalendarDate>) -> [ClosedRange<CalendarDate>] {
        var gaps: [ClosedRange<CalendarDate>] = []
        var next = window.lowerBound
        for island in islands where island.overlaps(window) {
            if next < island.lowerBound { gaps.append(next...island.lowerBound.adding(days: -1)) }
            next = island.upperBound.adding(days: 1)
        }
        if next <= window.upperBound { gaps.append(next...window.upperBound) }
        return gaps
    }
}
