import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// The join of items with their changes and records.
@Suite struct LifecycleMergeTests {
    @Test func whatBelongsToNoItemIsLeftOutAndCounted() throws {
        var fixture = LifecycleFixture()
        try fixture.add(item: 2, created: "2026-06-17 00:00")
        try fixture.add(item: 4, created: "2026-06-17 00:00")
        for item: UInt64 in 1...5 {
            try fixture.add(event: "2026-06-27 00:00", .active, .maintenance, item: item)
            try fixture.add(event: "2026-07-07 00:00", .maintenance, .active, item: item)
            try fixture.add(record: .repair, .open, reported: "2026-06-27 00:00", item: item)
        }
        let result = try fixture.run()
        #expect(
            result.rows("items").map { pick($0, "item_id", "transitions", "failures") } == [
                ["2", "2", "1"], ["4", "2", "1"],
            ])
        #expect(result.leftOut.events == 6)
        #expect(result.leftOut.records == 3)
    }

    /// An append-only table that somebody altered all the same: what the audit trail restores takes its old place.
    @Test func correctionsTakeThePlaceOfWhatTheyRestore() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        // 101 was moved from 06-27 to 07-01 and says inactive now; 102 was removed; 103 was none of the item yet.
        try fixture.add(event: "2026-07-01 00:00", .active, .inactive)
        let moved = StatusEventRow(
            itemID: id(1), changedAt: try instant("2026-06-27 00:00"), id: id(101), from: .active, to: .maintenance,
            changedBy: nil)
        let removed = StatusEventRow(
            itemID: id(1), changedAt: try instant("2026-07-07 00:00"), id: id(102), from: .maintenance, to: .active,
            changedBy: nil)
        fixture.events.append(
            StatusEventRow(
                itemID: id(1), changedAt: try instant("2026-07-02 00:00"), id: id(103), from: .inactive, to: .retired,
                changedBy: nil))
        fixture.events.append(
            StatusEventRow(
                itemID: id(1), changedAt: try instant("2026-07-12 00:00"), id: id(104), from: .active, to: .inactive,
                changedBy: nil))
        fixture.corrections = [
            StatusEventCorrectionRow(id: id(102), restored: removed),
            StatusEventCorrectionRow(id: id(101), restored: moved),
            StatusEventCorrectionRow(id: id(103), restored: nil),
        ]
        let result = try fixture.run()
        // active 10 d to 06-27, maintenance 10 d to 07-07, active 5 d to 07-12, inactive 5 d to 07-17.
        #expect(
            pick(result.item, "days_active", "days_maintenance", "days_inactive", "days_terminal", "transitions")
                == ["15.00", "10.00", "5.00", "0.00", "3"])
        #expect(result.exceptions.isEmpty)
    }

    @Test func statusWordsAreReadFromBytes() {
        for status in ItemStatus.allCases {
            var word = status.name
            #expect(word.withUTF8 { ItemStatus(utf8: UnsafeRawBufferPointer($0)) } == status)
        }
        for var word in ["", "activ", "actives", "Active", "scraped", "reported", "x"] {
            #expect(word.withUTF8 { ItemStatus(utf8: UnsafeRawBufferPointer($0)) } == nil)
        }
    }
}
