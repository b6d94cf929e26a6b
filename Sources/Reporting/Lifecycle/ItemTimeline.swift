package import KeepTrack
package import NepaliCalendar
package import Tabular

/// A stretch of time that an item spent in one status.
package struct StatusInterval: Hashable {
    package let status: ItemStatus
    package let startedAt: Timestamp
    /// The end, excluded; of an open interval the as-of instant.
    package let end: Timestamp
    /// The item was still in that status at the as-of instant.
    package let isOpen: Bool
    /// Who made the change that began it; nil for the status before the first change.
    package let changedBy: Identifier?
}

/// A counted change of status.
package struct StatusTransition: Hashable {
    /// As recorded, even where the chain is broken.
    package let from: ItemStatus?
    package let to: ItemStatus
    package let changedAt: Timestamp
    /// Microseconds in `from`, whole; nil where that isn't known or isn't the status that the item was in.
    package let stay: Int64?
}

/// What one change of status did to a timeline.
package struct TimelineStep {
    /// The interval that the change ended, unless it had no length or its status isn't known.
    package var ended: StatusInterval?
    package var transition: StatusTransition?
    package var finding: Finding?

    package enum Finding: Hashable {
        /// The change came after the item was disposed of and is ignored.
        case afterDisposal
        /// The change's `from` isn't the status that the item was in.
        case chainBroken(expected: ItemStatus?)
    }
}

/// The statuses of one item over time: changes go in by time, intervals come out.
///
/// The timeline starts at the earlier of the item's recording and its first change. The status before that change is
/// the one it names as `from`; without any change, the register's. Each change that changes something ends an
/// interval and begins one. It closes at the local midnight after the day of disposal; a terminal status alone runs
/// on to the as-of instant.
package struct ItemTimeline {
    /// The status as of now in the stream; nil where it isn't known.
    package private(set) var status: ItemStatus?
    /// When that status began.
    package private(set) var since: Timestamp
    private var changedBy: Identifier?
    private var hasFirst = false
    private let closesAt: Timestamp?
    private let asOf: Timestamp

    /// - Parameters:
    ///   - createdAt: when the item was recorded.
    ///   - closesAt: the midnight that ends the day of disposal, nil for an item that is still held.
    ///   - asOf: changes at or after it only tell what was before them.
    package init(createdAt: Timestamp, closesAt: Timestamp?, asOf: Timestamp) {
        since = createdAt
        self.closesAt = closesAt
        self.asOf = asOf
    }

    /// Takes the next change.
    package mutating func apply(_ event: StatusEventRow) -> TimelineStep {
        var step = TimelineStep()
        let isFirst = !hasFirst
        if isFirst {
            hasFirst = true
            status = event.from
            if event.changedAt < asOf { since = min(since, event.changedAt) }
        }
        guard event.changedAt < asOf else { return step }
        if let closesAt, event.changedAt >= closesAt {
            step.finding = .afterDisposal
            return step
        }
        guard event.from != event.to else { return step }
        let isBroken = event.from != status
        if isBroken { step.finding = .chainBroken(expected: status) }
        step.ended = interval(until: event.changedAt, isOpen: false)
        step.transition = StatusTransition(
            from: event.from, to: event.to, changedAt: event.changedAt,
            stay: isBroken || event.from == nil ? nil : event.changedAt - since)
        status = event.to
        since = event.changedAt
        changedBy = event.changedBy
        return step
    }

    /// Ends the timeline.
    ///
    /// - Parameter registered: the register's status, which holds where there was no change at all.
    /// - Returns: the last interval, unless it has no length or its status isn't known.
    package mutating func finish(registered: ItemStatus) -> StatusInterval? {
        if !hasFirst { status = registered }
        guard let closesAt, closesAt <= asOf, status?.isTerminal == false else {
            return interval(until: asOf, isOpen: true)
        }
        return interval(until: closesAt, isOpen: false)
    }

    private func interval(until end: Timestamp, isOpen: Bool) -> StatusInterval? {
        guard let status, since < end else { return nil }
        return StatusInterval(status: status, startedAt: since, end: end, isOpen: isOpen, changedBy: changedBy)
    }
}
