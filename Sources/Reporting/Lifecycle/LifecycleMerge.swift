package import KeepTrack
internal import Tabular

/// Joins sorted streams of items, changes of status and records, and feeds them to a fold one item at a time.
///
/// Changes and records of items that aren't there (deleted by the as-of instant, or not yet recorded) are left out
/// with them. Each stream is read to its end.
package struct LifecycleMerge {
    /// Rows whose item isn't in the report.
    package struct LeftOut: Sendable, Hashable {
        package var events = 0
        package var records = 0

        package init() {}
    }

    /// Changes whose present form has to be passed over.
    private let overruled: Set<Identifier>
    /// What takes their place, per item in order.
    private let restored: [Identifier: [StatusEventRow]]

    /// - Parameter corrections: changes of status that were altered or removed since; held in memory, for a table that
    ///   is append-only has hardly any.
    package init(corrections: [StatusEventCorrectionRow]) {
        overruled = Set(corrections.map(\.id))
        restored = Dictionary(grouping: corrections.compactMap(\.restored), by: \.itemID)
            .mapValues { $0.sorted { $0.precedes($1) } }
    }

    /// Feeds all items.
    ///
    /// - Parameters:
    ///   - items: by id.
    ///   - events: by item, time and id.
    ///   - records: by item.
    /// - Returns: how many rows were left out because their item is.
    package func feed(
        _ fold: LifecycleFold, items: () throws -> LifecycleItemRow?, events: () throws -> StatusEventRow?,
        records: () throws -> LifecycleRecordRow?
    ) throws -> LeftOut {
        var leftOut = LeftOut()
        var event = try events()
        var record = try records()
        while let item = try items() {
            try fold.begin(item)
            while let stray = event, stray.itemID < item.id {
                leftOut.events += 1
                event = try events()
            }
            var waiting = restored[item.id, default: []][...]
            while let next = event, next.itemID == item.id {
                if !overruled.contains(next.id) {
                    while let earlier = waiting.first, earlier.precedes(next) {
                        try fold.add(earlier)
                        waiting.removeFirst()
                    }
                    try fold.add(next)
                }
                event = try events()
            }
            for later in waiting { try fold.add(later) }
            while let stray = record, stray.itemID < item.id {
                leftOut.records += 1
                record = try records()
            }
            while let next = record, next.itemID == item.id {
                try fold.add(next)
                record = try records()
            }
            try fold.endItem()
        }
        while event != nil {
            leftOut.events += 1
            event = try events()
        }
        while record != nil {
            leftOut.records += 1
            record = try records()
        }
        return leftOut
    }
}
