internal import KeepTrack
package import Tabular

/// Counts changes of status by from and to, with the exact median and p90 of the stay before them.
package final class TransitionFigures {
    private struct Key: Hashable {
        let from: ItemStatus?
        let to: ItemStatus
    }

    private struct Entry {
        var count = 0
        /// Made once there is a stay to keep: at most twenty pairs have one.
        var stays: PercentileSpool?
    }

    private let folder: String
    private var entries: [Key: Entry] = [:]

    /// - Parameter folder: where stays are spilled that don't fit in memory.
    package init(folder: String) {
        self.folder = folder
    }

    package func add(_ transition: StatusTransition) throws {
        let key = Key(from: transition.from, to: transition.to)
        entries[key, default: Entry()].count += 1
        guard let stay = transition.stay else { return }
        let spool: PercentileSpool
        if let known = entries[key]?.stays {
            spool = known
        } else {
            spool = PercentileSpool(folder: folder)
            entries[key]?.stays = spool
        }
        try spool.add(stay)
    }

    /// Writes a row per pair that occurred, by the bytes of from (none last) and to.
    package func write(to output: TableOutput) throws {
        let rows = entries.sorted { left, right in
            // None sorts after every word, for all of them are lower case.
            (left.key.from?.name ?? "~", left.key.to.name) < (right.key.from?.name ?? "~", right.key.to.name)
        }
        for (key, entry) in rows {
            output.add(text: key.from?.name)
            output.add(text: key.to.name)
            output.add(integer: entry.count)
            output.add(decimal: try entry.stays?.value(atPercent: 50).map { Rates.days(Int128($0)) })
            output.add(decimal: try entry.stays?.value(atPercent: 90).map { Rates.days(Int128($0)) })
            try output.endRow()
        }
    }
}
