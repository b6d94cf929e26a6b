internal import KeepTrack
package import Tabular

/// Counts changes of status by from and to, with the exact median and p90 of the stay before them.
package final class TransitionFigures {
    private struct Entry {
        var count = 0
        /// Made once there is a stay to keep: at most twenty pairs have one.
        var stays: PercentileSpool?
    }

    private let folder: String
    /// By from (none last), then to: a look-up per change, so no hashing.
    private var entries = Array(
        repeating: Entry(), count: (ItemStatus.allCases.count + 1) * ItemStatus.allCases.count)

    /// - Parameter folder: where stays are spilled that don't fit in memory.
    package init(folder: String) {
        self.folder = folder
    }

    package func add(_ transition: StatusTransition) throws {
        let index = TransitionFigures.index(from: transition.from, to: transition.to)
        entries[index].count += 1
        guard let stay = transition.stay else { return }
        let spool = entries[index].stays ?? PercentileSpool(folder: folder)
        entries[index].stays = spool
        try spool.add(stay)
    }

    /// Writes a row per pair that occurred, by the bytes of from (none last) and to.
    package func write(to output: TableOutput) throws {
        let statuses = ItemStatus.allCases.sorted { $0.name < $1.name }
        for from in statuses.map(Optional.some) + [nil] {
            for to in statuses {
                let entry = entries[TransitionFigures.index(from: from, to: to)]
                guard entry.count > 0 else { continue }
                output.add(text: from?.name)
                output.add(text: to.name)
                output.add(integer: entry.count)
                output.add(decimal: try entry.stays?.value(atPercent: 50).map { Rates.days(Int128($0)) })
                output.add(decimal: try entry.stays?.value(atPercent: 90).map { Rates.days(Int128($0)) })
                try output.endRow()
            }
        }
    }

    private static func index(from: ItemStatus?, to: ItemStatus) -> Int {
        (from.map { Int($0.rawValue) } ?? ItemStatus.allCases.count) * ItemStatus.allCases.count + Int(to.rawValue)
    }
}
