import KeepTrack
import Reporting
import Testing

/// Where timelines close; as of the end of 2026-07-16.
@Suite struct DisposalTests {
    @Test func closesAtTheMidnightAfterTheDay() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.disposedOn = try date("2026-06-26") }
        let result = try fixture.run()
        // 06-17 to the end of 06-26: 10 d; nothing after it, for active isn't terminal.
        #expect(
            pick(result.item, "days_active", "days_terminal", "status", "disposed_on")
                == ["10.00", "0.00", "active", "2026-06-26"])
        #expect(
            pick(result.rows("status_intervals")[0], "ended_at", "days_in_period") == ["2026-06-27 00:00", "10.00"])
    }

    @Test func theLastMicrosecondIsBeforeAndTheMidnightAfter() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.disposedOn = try date("2026-06-26") }
        try fixture.add(event: "2026-06-26 23:59:59.999999", .active, .inactive)
        try fixture.add(event: "2026-06-27 00:00", .inactive, .scrapped)
        try fixture.add(event: "2026-07-01 00:00", .scrapped, .active)
        let result = try fixture.run()
        #expect(result.codes == ["event_after_disposal", "event_after_disposal"])
        #expect(result.exceptions.map(\.subjectID) == [id(102), id(103)])
        #expect(result.exceptions[0].subjectTable == "assets.items_history_status")
        #expect(
            result.exceptions[0].arguments == [
                "name": "Item 1", "from": "inactive", "to": "scrapped", "at": "2026-06-27 00:00",
                "disposed": "2026-06-26",
            ])
        #expect(pick(result.item, "status", "transitions", "days_terminal") == ["inactive", "1", "0.00"])
    }

    @Test func terminalTimeRunsOnToT() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.disposedOn = try date("2026-06-29") }
        try fixture.add(event: "2026-06-27 00:00", .active, .retired)
        let result = try fixture.run()
        // retired 06-27 to 07-17: 20 d, though the timeline closed after 3.
        #expect(
            pick(result.item, "days_active", "days_terminal", "utilization_pct") == ["10.00", "20.00", "100.00"])
        #expect(pick(result.rows("status_intervals")[1], "status", "ended_at") == ["retired", "-"])
    }

    @Test func disposalAfterDIsNotThereYet() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") {
            $0.disposedOn = try date("2026-07-17")
            $0.disposalProceeds = 100
        }
        try fixture.add(event: "2026-07-07 00:00", .active, .scrapped)
        let result = try fixture.run()
        #expect(pick(result.item, "disposed_on", "disposal_proceeds", "disposal_gain") == ["-", "-", "-"])
        #expect(result.codes == ["scrapped_without_disposal"])
        #expect(result.exceptions[0].arguments["since"] == "2026-07-07 00:00")
        #expect(result.headlines["disposed"] == .count(0))
    }

    @Test func disposalOnDIsClosedAtMidnightAndOpenBefore() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.disposedOn = try date("2026-07-16") }
        let atMidnight = try fixture.run()
        #expect(
            pick(atMidnight.rows("status_intervals")[0], "ended_at", "days_in_period") == ["2026-07-17 00:00", "30.00"])
        fixture.asOf = "2026-07-16 12:00"
        let atNoon = try fixture.run()
        #expect(pick(atNoon.rows("status_intervals")[0], "ended_at", "days_in_period") == ["-", "29.50"])
        #expect(atNoon.item["disposed_on"] == "2026-07-16")
    }

    /// The day 1986-01-01 begins at 00:15 by the new clock, so that 1985-12-31 (+05:30) ends at 18:30 UTC.
    @Test func theDayThatKathmanduChangedItsClocks() throws {
        var fixture = LifecycleFixture(asOf: "1986-01-11 00:00", period: "1985-12-31"..."1986-01-10")
        try fixture.add(created: "1985-12-31 00:00") { $0.disposedOn = try date("1985-12-31") }
        let last = try fixture.run()
        // 24 hours: 1985-12-30T18:30Z to 1985-12-31T18:30Z.
        #expect(
            pick(last.rows("status_intervals")[0], "ended_at", "days_in_period") == ["1986-01-01 00:15", "1.00"])
        // The day after it has 23:45: together 47.75 h = 1.98958 d.
        fixture.items[0].disposedOn = try date("1986-01-01")
        #expect(
            pick(try fixture.run().rows("status_intervals")[0], "ended_at", "days_in_period") == [
                "1986-01-02 00:00", "1.99",
            ])
    }

    @Test func registeredAfterItsDisposal() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-07-07 00:00") { $0.disposedOn = try date("2026-01-01") }
        try fixture.add(item: 2, created: "2026-07-07 00:00") {
            $0.disposedOn = try date("2026-01-01")
            $0.status = .scrapped
        }
        try fixture.add(item: 3, created: "2026-07-07 00:00") { $0.disposedOn = try date("2026-01-01") }
        try fixture.add(event: "2026-07-08 00:00", .inactive, .active, item: 3)
        let result = try fixture.run()
        // No life, but 10 days of terminal time; the third item's status is the one before its ignored change.
        #expect(
            result.rows("items").map { pick($0, "status", "days_active", "days_inactive", "days_terminal") } == [
                ["active", "0.00", "0.00", "0.00"], ["scrapped", "0.00", "0.00", "10.00"],
                ["inactive", "0.00", "0.00", "0.00"],
            ])
        #expect(result.codes == ["event_after_disposal"])
    }

    @Test func noOpAfterDisposalIsFoundToo() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.disposedOn = try date("2026-06-26") }
        try fixture.add(event: "2026-07-01 00:00", .active, .active)
        #expect(try fixture.run().codes.first == "event_after_disposal")
    }

    @Test func scrappedAndDisposedIsInOrder() throws {
        var fixture = LifecycleFixture()
        try fixture.add {
            $0.disposedOn = try date("2026-06-26")
            $0.status = .scrapped
        }
        #expect(try fixture.run().codes.isEmpty)
    }
}
