import KeepTrack
import Reporting
import Testing

/// Planned services: those done in the period, and what is due as of D, 2026-07-16.
struct PlannedServiceTests {
    private func rows(_ change: (inout ComplianceFixture) throws -> Void) throws -> [[String]] {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run().rows(
            "services", "interval_days", "previous_on", "done_on", "gap_days", "on_time", "due_on", "state")
    }

    // MARK: Done

    @Test func `The first counts from the purchase, the next from the one before`() throws {
        // From 01-01 100 days are 30 + 28 + 31 + 11: 04-11. From there 19 + 31 + 30 + 20: 07-20, four days ahead.
        #expect(
            try rows {
                try $0.addItem()
                try $0.add(service: "2026-04-11 12:00")
            } == [
                ["100", "2026-01-01", "2026-04-11", "100", "true", "2026-04-11", "done"],
                ["100", "2026-04-11", "-", "-", "-", "2026-07-20", "due"],
            ])
        // 05-31 is 50 days after 04-11 and 50 early.
        #expect(
            try rows {
                try $0.addItem(isClosed: true)
                try $0.add(service: "2026-04-11 12:00")
                try $0.add(service: "2026-05-31 12:00")
            }.last == ["100", "2026-04-11", "2026-05-31", "50", "false", "2026-07-20", "done"])
    }

    @Test(arguments: [
        // A tenth of 100 is 10 days: from 90, 04-01, to 110, 04-21.
        (100, "2026-03-31", "89", "false"), (100, "2026-04-01", "90", "true"), (100, "2026-04-21", "110", "true"),
        (100, "2026-04-22", "111", "false"),
        // A tenth of 15 is a day and a half, of 9 less than a day.
        (15, "2026-01-17", "16", "true"), (15, "2026-01-18", "17", "false"), (15, "2026-01-15", "14", "true"),
        (15, "2026-01-14", "13", "false"), (9, "2026-01-10", "9", "true"), (9, "2026-01-11", "10", "false"),
        // On the day of the purchase, and before it.
        (100, "2026-01-01", "0", "false"), (100, "2025-12-22", "-10", "false"),
    ])
    func `A service is on time within a tenth of the interval`(
        interval: Int, done: String, gap: String, onTime: String
    ) throws {
        var fixture = ComplianceFixture()
        try fixture.addItem(interval: interval, isClosed: true)
        try fixture.add(service: "\(done) 12:00")
        #expect(try fixture.run().rows("services", "done_on", "gap_days", "on_time") == [[done, gap, onTime]])
    }

    @Test func `Without a purchase date the first has no gap, without an interval none is on time`() throws {
        #expect(
            try rows {
                try $0.addItem(purchased: nil, isClosed: true)
                try $0.add(service: "2026-04-11 12:00")
                try $0.add(service: "2026-07-10 12:00")
            } == [
                ["100", "-", "2026-04-11", "-", "-", "-", "done"],
                // 19 + 31 + 30 + 10.
                ["100", "2026-04-11", "2026-07-10", "90", "true", "2026-07-20", "done"],
            ])
        #expect(
            try rows {
                try $0.addItem(interval: nil)
                try $0.add(service: "2026-04-11 12:00")
            } == [["-", "2026-01-01", "2026-04-11", "100", "-", "-", "done"]])
    }

    @Test func `The recorded day counts, else the local day of the completion`() throws {
        #expect(
            try rows {
                try $0.addItem(isClosed: true)
                // In UTC this is still 04-10.
                try $0.add(service: "2026-04-11 00:10")
                try $0.add(service: "2026-06-20 12:00", on: "2026-06-10")
            }.map { $0[2] } == ["2026-04-11", "2026-06-10"])
    }

    @Test func `Those completed in the period are listed, others still count as the one before`() throws {
        // 2025-07-17 to 2026-07-16 in local time. From 2025-07-16 to 2025-07-17 is a day; 07-01 a year later is 349.
        #expect(
            try rows {
                try $0.addItem(purchased: "2025-01-01", isClosed: true)
                try $0.add(service: "2025-07-16 23:59:59.999999")
                try $0.add(service: "2025-07-17 00:00")
                try $0.add(service: "2026-07-01 12:00")
            } == [
                ["100", "2025-07-16", "2025-07-17", "1", "false", "2025-10-24", "done"],
                ["100", "2025-07-17", "2026-07-01", "349", "false", "2025-10-25", "done"],
            ])
    }

    @Test func `A service after the period but before T is where the next is counted from`() throws {
        #expect(
            try rows {
                $0.period = "2026-03-01"..."2026-04-30"
                try $0.addItem()
                try $0.add(service: "2026-04-11 12:00")
                try $0.add(service: "2026-05-01 00:00")
                // 04-30 by its end, and so in the period; its day comes after.
                try $0.add(service: "2026-04-30 23:59:59.999999", on: "2026-05-02")
            } == [
                ["100", "2026-01-01", "2026-04-11", "100", "true", "2026-04-11", "done"],
                ["100", "2026-04-11", "2026-05-02", "21", "false", "2026-07-20", "done"],
                // From 05-01: 30 + 30 + 31 + 9.
                ["100", "2026-05-01", "-", "-", "-", "2026-08-09", "due"],
            ])
    }

    // MARK: Due and overdue

    @Test(arguments: [
        // From 2026-01-01: 195 days are 30 + 28 + 31 + 30 + 31 + 30 + 15, 07-15; D is 196; 226 and 227 are 30 and 31
        // days after it.
        (195, "2026-07-15", "overdue"), (196, "2026-07-16", "due"), (226, "2026-08-15", "due"),
        (227, "2026-08-16", nil), (1, "2026-01-02", "overdue"),
    ])
    func `A service is due from D to the thirtieth day after it and overdue before`(
        interval: Int, dueOn: String, state: String?
    ) throws {
        #expect(
            try rows { try $0.addItem(interval: interval) }
                == (state.map { [["\(interval)", "2026-01-01", "-", "-", "-", dueOn, $0]] } ?? []))
    }

    @Test func `Nothing is due without an interval, without a day to count from, or once the item is closed`() throws {
        #expect(
            try rows {
                try $0.addItem(1, interval: nil)
                try $0.addItem(2, purchased: nil)
                try $0.addItem(3, isClosed: true)
            } == [])
        // Items that are closed keep their done rows.
        #expect(
            try rows {
                try $0.addItem(isClosed: true)
                try $0.add(service: "2026-02-01 12:00")
            }.map { $0[6] } == ["done"])
        // Once one has been done, its day serves.
        #expect(
            try rows {
                try $0.addItem(purchased: nil)
                try $0.add(service: "2026-02-01 12:00")
            }.map { $0[6] } == ["done", "overdue"])
    }

    @Test func `Rows are by item, and done ones come first`() throws {
        var fixture = ComplianceFixture()
        try fixture.addItem(2)
        try fixture.addItem(1)
        try fixture.add(service: "2026-04-11 12:00", item: 2)
        try fixture.add(service: "2026-02-11 12:00", item: 2)
        try fixture.add(service: "2026-04-11 12:00", item: 1)
        let result = try fixture.run()
        #expect(
            result.rows("services", "item", "done_on", "state") == [
                ["1", "2026-04-11", "done"], ["1", "-", "due"], ["2", "2026-02-11", "done"],
                ["2", "2026-04-11", "done"], ["2", "-", "due"],
            ])
        // Gaps of 100, 41 and 59 days: one of three is on time.
        #expect(result.headlines["services_done"] == .count(3))
        #expect(result.headlines["services_on_time_pct"] == .number(unscaled: 3333, scale: 2))
        #expect(result.headlines["services_overdue"] == .count(0))
    }

    @Test func `The rate looks at services whose gap and interval are known`() throws {
        var fixture = ComplianceFixture()
        try fixture.addItem(1, interval: nil)
        try fixture.addItem(2, interval: 10)
        try fixture.add(service: "2026-04-11 12:00", item: 1)
        var result = try fixture.run()
        #expect(result.headlines["services_done"] == .count(1))
        #expect(result.headlines["services_on_time_pct"] == .notMeasurable)
        #expect(result.headlines["services_overdue"] == .count(1))
        try fixture.add(service: "2026-01-11 12:00", item: 2)
        result = try fixture.run()
        #expect(result.headlines["services_on_time_pct"] == .number(unscaled: 10000, scale: 2))
    }
}
