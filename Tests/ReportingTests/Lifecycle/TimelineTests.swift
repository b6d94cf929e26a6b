import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// Days in status, intervals and transitions; the period is 2025-07-17 to 2026-07-16 unless said otherwise.
@Suite struct TimelineTests {
    @Test func eachChangeEndsOneIntervalAndBeginsAnother() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        try fixture.add(event: "2025-08-01 00:00", .active, .maintenance, by: 7)
        try fixture.add(event: "2025-08-11 12:00", .maintenance, .active, by: 8)
        try fixture.add(event: "2026-06-01 00:00", .active, .inactive)
        let result = try fixture.run()
        // active: 07-17 to 08-01 is 15 d; 08-11 12:00 to 2026-06-01 is 20.5 (rest of August) + 30 + 31 + 30 + 31
        // + 31 + 28 + 31 + 30 + 31 = 293.5 d; sum 308.5. maintenance 10.5 d. inactive 06-01 to 07-17: 46 d. 365 in all.
        #expect(
            pick(result.item, "days_active", "days_maintenance", "days_inactive", "days_terminal")
                == ["308.50", "10.50", "46.00", "0.00"])
        // 308.5 / 365 = 84.520...
        #expect(
            pick(result.item, "transitions", "utilization_pct", "status", "status_since")
                == ["3", "84.52", "inactive", "2026-06-01 00:00"])
        let intervals = result.rows("status_intervals").map {
            pick($0, "status", "started_at", "ended_at", "changed_by", "days_in_period")
        }
        #expect(
            intervals == [
                ["active", "2020-01-01 00:00", "2025-08-01 00:00", "-", "15.00"],
                ["maintenance", "2025-08-01 00:00", "2025-08-11 12:00", "7", "10.50"],
                ["active", "2025-08-11 12:00", "2026-06-01 00:00", "8", "293.50"],
                ["inactive", "2026-06-01 00:00", "-", "-", "46.00"],
            ])
        #expect(result.exceptions.isEmpty)
    }

    @Test func startsAtAnEventBeforeTheRecording() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-07-07 00:00")
        try fixture.add(event: "2026-06-27 00:00", .inactive, .active)
        let result = try fixture.run()
        // The status before, inactive, has no time: the timeline starts with the event. 06-27 to 07-17 is 20 d.
        #expect(pick(result.item, "days_active", "days_inactive", "transitions") == ["20.00", "0.00", "1"])
        #expect(result.rows("status_intervals").count == 1)
        #expect(pick(result.rows("transitions")[0], "count", "stay_median_days") == ["1", "0.00"])
    }

    @Test func startsAtTheRecordingBeforeTheFirstEvent() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .inactive, .active)
        let result = try fixture.run()
        #expect(pick(result.item, "days_active", "days_inactive") == ["20.00", "10.00"])
        #expect(pick(result.rows("transitions")[0], "stay_median_days") == ["10.00"])
    }

    @Test func firstChangeWithoutFromLeavesTheTimeBeforeUnknown() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", nil, .active)
        let result = try fixture.run()
        #expect(pick(result.item, "days_active", "days_inactive", "utilization_pct") == ["20.00", "0.00", "100.00"])
        #expect(
            pick(result.rows("transitions")[0], "from_status", "to_status", "count", "stay_median_days")
                == ["-", "active", "1", "-"])
        #expect(result.exceptions.isEmpty)
    }

    @Test func laterChangeWithoutFromBreaksTheChain() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .active, .inactive)
        try fixture.add(event: "2026-07-07 00:00", nil, .active)
        let result = try fixture.run()
        #expect(result.codes == ["status_chain_broken"])
        #expect(result.exceptions[0].subjectID == id(102))
        #expect(result.exceptions[0].arguments["expected"] == "inactive")
        #expect(
            result.rows("transitions").map { pick($0, "from_status", "count", "stay_p90_days") }
                == [["active", "1", "10.00"], ["-", "1", "-"]])
    }

    @Test func brokenChainTakesTheNewStatusAndDropsTheStay() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .active, .maintenance)
        try fixture.add(event: "2026-07-07 00:00", .inactive, .active)
        let result = try fixture.run()
        #expect(pick(result.item, "days_active", "days_maintenance", "transitions") == ["20.00", "10.00", "2"])
        #expect(result.codes == ["status_chain_broken"])
        #expect(
            result.exceptions[0].arguments == [
                "name": "Item 1", "from": "inactive", "to": "active", "expected": "maintenance",
                "at": "2026-07-07 00:00",
            ])
        #expect(
            result.rows("transitions").map { pick($0, "from_status", "to_status", "count", "stay_median_days") }
                == [["active", "maintenance", "1", "10.00"], ["inactive", "active", "1", "-"]])
    }

    @Test func changeToTheSameStatusThroughABrokenChainBeginsAnInterval() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .inactive, .maintenance)
        try fixture.add(event: "2026-07-07 00:00", .active, .maintenance)
        let result = try fixture.run()
        #expect(result.rows("status_intervals").map { $0["status"] } == ["inactive", "maintenance", "maintenance"])
        #expect(pick(result.item, "days_maintenance", "status_since") == ["20.00", "2026-07-07 00:00"])
    }

    @Test func noOpsChangeNothing() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .active, .maintenance)
        try fixture.add(event: "2026-06-28 00:00", .maintenance, .maintenance)
        try fixture.add(event: "2026-06-29 00:00", .inactive, .inactive)
        try fixture.add(event: "2026-07-07 00:00", .maintenance, .active)
        let result = try fixture.run()
        #expect(result.exceptions.isEmpty)
        #expect(pick(result.item, "transitions", "days_maintenance") == ["2", "10.00"])
        #expect(result.rows("status_intervals").count == 3)
        // The stay in maintenance is whole: 06-27 to 07-07.
        #expect(result.rows("transitions").last.map { pick($0, "stay_median_days") } == ["10.00"])
    }

    @Test func firstNoOpGivesStartAndStatus() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-07-07 00:00") { $0.status = .active }
        try fixture.add(event: "2026-06-27 00:00", .inactive, .inactive)
        let result = try fixture.run()
        #expect(
            pick(result.item, "days_inactive", "status", "status_since", "transitions")
                == ["20.00", "inactive", "2026-06-27 00:00", "0"])
        #expect(result.rows("transitions").isEmpty)
    }

    @Test func intervalsWithoutLengthCountAndGiveNoRow() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-06-27 00:00", .active, .maintenance)
        try fixture.add(event: "2026-06-27 00:00", .maintenance, .inactive)
        let result = try fixture.run()
        #expect(result.rows("status_intervals").map { $0["status"] } == ["active", "inactive"])
        #expect(result.item["transitions"] == "2")
        #expect(
            result.rows("transitions").map { pick($0, "from_status", "count", "stay_median_days") }
                == [["active", "1", "10.00"], ["maintenance", "1", "0.00"]])
    }

    @Test func firstChangeAtOrAfterTTellsTheStatusBefore() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.status = .scrapped }
        try fixture.add(event: "2026-07-17 00:00", .maintenance, .active)
        try fixture.add(event: "2026-07-18 00:00", .active, .scrapped)
        let result = try fixture.run()
        #expect(
            pick(result.item, "status", "status_since", "days_maintenance", "transitions")
                == ["maintenance", "2026-06-17 00:00", "30.00", "0"])
        #expect(pick(result.rows("status_intervals")[0], "status", "ended_at") == ["maintenance", "-"])
        #expect(result.exceptions.isEmpty)
    }

    @Test func laterChangesDontMatterOnceThereWasOne() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-07-16 23:59:59.999999", .active, .inactive)
        try fixture.add(event: "2026-07-17 00:00", .maintenance, .active)
        let result = try fixture.run()
        #expect(pick(result.item, "status", "transitions") == ["inactive", "1"])
        #expect(result.exceptions.isEmpty)
    }

    @Test func theRegisterTellsTheStatusWhereThereIsNoChange() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00") { $0.status = .inactive }
        let result = try fixture.run()
        #expect(pick(result.item, "status", "days_inactive", "utilization_pct") == ["inactive", "30.00", "0.00"])
    }

    @Test func statusThatNobodyKnowsGivesNothing() throws {
        var fixture = LifecycleFixture()
        try fixture.add(created: "2026-06-17 00:00")
        try fixture.add(event: "2026-07-18 00:00", nil, .active)
        let result = try fixture.run()
        #expect(
            pick(result.item, "status", "status_since", "days_active", "utilization_pct") == ["-", "-", "0.00", "-"])
        #expect(result.rows("status_intervals").isEmpty)
    }

    @Test func onlyThePeriodCounts() throws {
        var fixture = LifecycleFixture(period: "2026-01-01"..."2026-01-31")
        try fixture.add()
        try fixture.add(event: "2025-12-31 23:00", .active, .maintenance)
        try fixture.add(event: "2026-01-02 00:00", .maintenance, .active)
        try fixture.add(event: "2026-02-01 00:00", .active, .inactive)
        let result = try fixture.run()
        // The last change is at the very end of the period, which is excluded; status and its date aren't clipped.
        #expect(
            pick(result.item, "days_maintenance", "days_active", "transitions", "status", "status_since")
                == ["1.00", "30.00", "1", "inactive", "2026-02-01 00:00"])
        #expect(
            result.rows("status_intervals").map { pick($0, "started_at", "ended_at", "days_in_period") } == [
                ["2025-12-31 23:00", "2026-01-02 00:00", "1.00"], ["2026-01-02 00:00", "2026-02-01 00:00", "30.00"],
            ])
        // The stay in maintenance is whole: 25 h = 1.04 d.
        #expect(
            result.rows("transitions").map { pick($0, "from_status", "stay_median_days") } == [["maintenance", "1.04"]])
    }

    @Test func mediansOfStaysAreNearestRankOverAllItems() throws {
        var fixture = LifecycleFixture()
        // Stays of 1, 2, ..., 10 days: the median is the 5th, p90 the 9th.
        for number: UInt64 in 1...10 {
            try fixture.add(item: number, created: "2026-06-01 00:00")
            try fixture.add(
                event: "2026-06-\(number < 9 ? "0" : "")\(number + 1) 00:00", .active, .maintenance, item: number)
        }
        let rows = try fixture.run().rows("transitions")
        #expect(rows.map { pick($0, "count", "stay_median_days", "stay_p90_days") } == [["10", "5.00", "9.00"]])
    }
}
