package import KeepTrack
internal import Tabular

/// Joins sorted streams of items and changes of status, and feeds them to the inventory one item at a time.
///
/// Changes of items that aren't there are left out with them. Each stream is read to its end.
package struct InventoryMerge {
    /// Changes whose present form has to be passed over.
    private let overruled: Set<Identifier>
    /// What takes their place, per item in order.
    private let restored: [Identifier: [StatusEventRow]]

    /// - Parameter corrections: changes of status that were altered or removed since; hardly any.
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
    package func feed(
        _ fold: InventoryFold, items: () throws -> InventoryItemRow?, events: () throws -> StatusEventRow?
    ) throws {
        var event = try events()
        while let row = try items() {
            fold.begin(row)
            while let stray = event, stray.itemID < row.item.id { event = try events() }
            var waiting = restored[row.item.id, default: []][...]
            while let next = event, next.itemID == row.item.id {
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
            try fold.endItem()
        }
        while event != nil { event = try events() }
    }
}
