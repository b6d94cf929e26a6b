import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// What becomes of each promise, at its edges, by hand.
@Suite struct PromiseTests {
    /// Acknowledged within 1 h, assigned within 4 h, examined within 48 h (24 h where it presses).
    @Test(arguments: [
        (RepairPriority.normal, "01 09:00", "01 12:00", "03 08:00", ["met", "met", "met"]),
        (.normal, "01 09:00:00.000001", "01 12:00:00.000001", "03 08:00:00.000001", ["missed", "missed", "missed"]),
        (.serious, "01 09:00", "01 12:00", "02 08:00", ["met", "met", "met"]),
        (.urgent, "01 09:00", "01 12:00", "02 08:00:00.000001", ["met", "met", "missed"]),
    ])
    func `Exactly the time allowed is met`(
        priority: RepairPriority, noticed: String, assigned: String, examined: String, expected: [String]
    ) throws {
        var fixture = MaintenanceFixture()
        try fixture.add(
            .examined, priority,
            [
                .reported: "2026-07-01 08:00", .assigned: "2026-07-\(assigned)", .examined: "2026-07-\(examined)",
            ]
        ) {
            // Whatever the first change led to.
            $0.history.changedAt = try instant("2026-07-\(noticed)")
        }
        #expect(pick(try fixture.run().record, "acknowledged", "assigned", "examined") == expected)
    }

    @Test func `Hours count from the report`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(
            .completed,
            [
                .reported: "2026-06-01 08:00", .assigned: "2026-06-01 11:30", .examined: "2026-06-02 08:00",
                .decided: "2026-06-03 08:15", .completed: "2026-06-04 20:00",
            ])
        // 3.5 h, 24 h, 48.25 h, 84 h; acknowledged by the assignment.
        #expect(
            pick(
                try fixture.run().record, "acknowledged_hours", "assigned_hours", "examined_hours", "decided_hours",
                "completed_hours", "acknowledged", "assigned", "examined", "first_time_fix", "cost_within_estimate",
                "result")
                == [
                    "3.50", "3.50", "24.00", "48.25", "84.00", "missed", "met", "met", "met", "not_measurable",
                    "missed",
                ])
    }

    @Test func `Working time counts working hours alone`() throws {
        var fixture = MaintenanceFixture(settings: #"{"maintenance": {"working_time": true}}"#)
        // Friday 16:00 to Sunday 11:00 is 2 h of work, 43 h of the calendar.
        try fixture.add(.assigned, [.reported: "2026-07-10 16:00", .assigned: "2026-07-12 11:00"])
        let keys = ["acknowledged", "assigned", "assigned_hours", "examined"]
        let working = try fixture.run().record
        #expect(keys.map { working[$0] } == ["missed", "met", "2.00", "pending"])
        fixture.settings = "{}"
        let calendar = try fixture.run().record
        #expect(keys.map { calendar[$0] } == ["missed", "missed", "43.00", "missed"])
    }

    /// Reported at 22:00 on the last day: two hours before T.
    @Test func `What still waits is pending, then missed`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.reported, .urgent, [.reported: "2026-07-16 22:00"])
        var result = try fixture.run()
        #expect(
            pick(result.record, "acknowledged", "acknowledged_hours", "assigned", "assigned_hours", "result")
                == ["missed", "2.00", "pending", "-", "missed"])
        #expect(result.codes == ["urgent_repair_overdue"])
        #expect(result.exceptions[0].arguments["waiting"] == "acknowledged")
        // To the microsecond: an hour before T is none too long.
        fixture.repairs[0].history.reportedAt = try instant("2026-07-16 23:00")
        result = try fixture.run()
        #expect(pick(result.record, "acknowledged", "result") == ["pending", "pending"])
        #expect(result.codes == [])
    }

    @Test func `A phase that was passed over can't be measured`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-07-01 08:00", .completed: "2026-07-01 08:30"])
        try fixture.add(.assigned, item: 2) { $0.reportedAt = try instant("2026-07-01 08:00") }
        let result = try fixture.run()
        #expect(
            result.rows("records").map { pick($0, "acknowledged", "assigned", "examined") } == [
                // Completion is an answer; nobody noted that it was assigned.
                ["met", "not_measurable", "not_measurable"],
                // The record says it is assigned, nothing when; the examination has been due for days.
                ["not_measurable", "not_measurable", "missed"],
            ])
        #expect(result.codes == ["phase_skipped", "repair_overdue"])
    }

    @Test func `Cancelling in time ends a promise`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.cancelled, [.reported: "2026-07-01 08:00", .cancelled: "2026-07-01 09:00"])
        try fixture.add(.cancelled, item: 2, [.reported: "2026-07-01 08:00", .cancelled: "2026-07-01 13:00"])
        #expect(
            try fixture.run().rows("records").map { pick($0, "acknowledged", "assigned", "assigned_hours", "examined") }
                == [["met", "cancelled", "-", "cancelled"], ["missed", "missed", "5.00", "cancelled"]])
    }

    @Test func `Nothing happens before the report`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.assigned, [.reported: "2026-07-01 08:00", .assigned: "2026-07-01 07:59"])
        let result = try fixture.run()
        #expect(
            pick(result.record, "acknowledged", "assigned", "assigned_hours", "assigned_at")
                == ["not_measurable", "not_measurable", "-", "2026-07-01 07:59"])
        #expect(result.codes == ["repair_overdue", "phase_before_report"])
    }

    // MARK: Completion

    /// Completed on 2026-06-01 12:00, so that 30 days end on 2026-07-01 12:00.
    @Test(arguments: [
        ("2026-07-01 12:00", RepairPhase.reported, "missed"), ("2026-07-01 12:00:00.000001", .reported, "met"),
        ("2026-06-01 12:00", .reported, "missed"), ("2026-06-01 11:59", .reported, "met"),
        ("2026-06-10 12:00", .cancelled, "met"),
    ])
    func `A second repair within thirty days`(reported: String, phase: RepairPhase, expected: String) throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-06-01 08:00", .completed: "2026-06-01 12:00"])
        try fixture.add(phase, [.reported: reported])
        let result = try fixture.run()
        #expect(result.rows("records")[0]["first_time_fix"] == expected)
        #expect(result.codes.contains("repaired_again") == (expected == "missed"))
    }

    @Test(arguments: [("2026-06-16 23:59:59.999999", "met"), ("2026-06-17 00:00", "pending")])
    func `A fix is known to hold when its days are over`(completed: String, expected: String) throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-06-01 08:00", .completed: completed])
        try fixture.add(.reported, item: 2, [.reported: "2026-07-01 08:00"])
        #expect(try fixture.run().rows("records")[0]["first_time_fix"] == expected)
    }

    @Test(arguments: [
        (Int64(110_00), Int64?(100_00), "met", "10.00"), (110_01, 100_00, "missed", "10.01"),
        (90_00, 100_00, "met", "-10.00"), (89_99, 100_00, "missed", "-10.01"), (5, 0, "not_measurable", "-"),
        (5, nil, "not_measurable", "-"),
    ])
    func `Cost within ten per cent`(cost: Int64, estimate: Int64?, expected: String, deviation: String) throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-06-01 08:00", .completed: "2026-06-01 12:00"]) {
            $0.actualCost = 1
            $0.billShare = cost
            $0.estimatedCost = estimate
        }
        #expect(pick(try fixture.run().record, "cost_within_estimate", "cost_deviation_pct") == [expected, deviation])
    }

    // MARK: Where times come from

    @Test func `The history of phases comes before the record's own columns`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-06-01 08:00", .completed: "2026-06-02 08:00"]) {
            $0.reportedAt = try instant("2026-06-01 09:00")
            $0.completedAt = try instant("2026-06-02 07:00")
            $0.approvedAt = try instant("2026-06-01 20:00")
        }
        try fixture.add(.completed, item: 2) {
            $0.reportedAt = try instant("2026-06-01 09:00")
            $0.completedAt = try instant("2026-06-02 07:00")
        }
        let result = try fixture.run()
        #expect(
            result.rows("records").map { pick($0, "reported_at", "decided_at", "completed_at", "completed_hours") } == [
                ["2026-06-01 08:00", "2026-06-01 20:00", "2026-06-02 08:00", "24.00"],
                ["2026-06-01 09:00", "-", "2026-06-02 07:00", "22.00"],
            ])
        #expect(result.codes.filter { $0 == "phase_time_differs" }.count == 1)
    }

    @Test func `A completion still to come is none, one without a time neither`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, [.reported: "2026-07-01 08:00"]) {
            $0.completedAt = try instant("2026-07-17 00:00")
        }
        try fixture.add(.completed, item: 2, [.reported: "2026-07-01 08:00"])
        let result = try fixture.run()
        #expect(
            result.rows("records").map { pick($0, "phase", "completed_at") }
                == [["completed", "-"], ["completed", "-"]])
        #expect(result.headlines["open"] == .count(1))
        #expect(result.headlines["completed"] == .count(0))
        #expect(result.codes.filter { $0 == "completed_without_time" }.count == 1)
    }
}
