import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

/// Aggregates, the backlog, periods and settings, by hand.
@Suite struct MaintenanceTableTests {
    @Test func `A line per phase and priority, in order`() throws {
        let rows = try MaintenanceFixture().run().rows("sla")
        #expect(rows.count == 27)
        #expect(
            rows.prefix(4).map { pick($0, "phase", "priority", "promised_hours", "n", "met", "met_pct", "result") } == [
                ["notified", "urgent", "0.00", "0", "0", "-", "not_measurable"],
                ["notified", "serious", "1.00", "0", "0", "-", "not_measurable"],
                ["notified", "normal", "4.00", "0", "0", "-", "not_measurable"],
                ["acknowledged", "urgent", "1.00", "0", "0", "-", "not_measurable"],
            ])
        #expect(rows.map { $0["phase"] ?? "" }.last == "cost_within_estimate")
    }

    @Test func `Shares and percentiles of promises`() throws {
        var fixture = MaintenanceFixture()
        // Assigned after 1, 2, 3, 4 and 5 hours: four of five in time.
        for hour in 1...5 {
            try fixture.add(
                .assigned, item: UInt64(hour),
                [.reported: "2026-06-01 08:00", .assigned: "2026-06-01 \(hour == 1 ? "09" : "1\(hour - 2)"):00"])
        }
        // Waiting since 20:00 of the last day, exactly as long as it may; and cancelled at once.
        try fixture.add(.reported, item: 6, [.reported: "2026-07-16 20:00"])
        try fixture.add(.cancelled, item: 7, [.reported: "2026-06-01 08:00", .cancelled: "2026-06-01 08:30"])
        let result = try fixture.run()
        #expect(
            pick(
                result.line("assigned"), "n", "met", "met_pct", "p50", "p90", "worst", "pending", "not_measurable",
                "result")
                // Ranks 3 and 5 of 5.
                == ["5", "4", "80.00", "3.00", "5.00", "5.00", "1", "0", "missed"])
        // One of five within the hour, the one that waits isn't (4 h so far), the cancelled one is.
        #expect(
            pick(result.line("acknowledged"), "n", "met", "met_pct", "worst")
                == ["7", "2", "28.57", "5.00"])
        #expect(pick(result.line("notified"), "n", "not_measurable", "result") == ["0", "7", "not_measurable"])
        #expect(pick(result.line("cancelled"), "n", "met", "p50", "result") == ["1", "-", "0.50", "-"])
        #expect(result.headlines["assigned_pct"] == .number(unscaled: 80_00, scale: 2))
    }

    @Test func `First-time fixes have to exceed their target`() throws {
        var fixture = MaintenanceFixture(settings: #"{"maintenance": {"first_time_fix_pct": 50}}"#)
        try fixture.add(.completed, item: 1, [.reported: "2026-01-01 08:00", .completed: "2026-01-01 12:00"])
        try fixture.add(.completed, item: 2, [.reported: "2026-01-01 08:00", .completed: "2026-01-01 12:00"])
        try fixture.add(.cancelled, item: 1, [.reported: "2026-01-02 08:00", .cancelled: "2026-01-02 09:00"])
        try fixture.add(.completed, item: 2, [.reported: "2026-01-02 08:00"])
        var line = try fixture.run().line("first_time_fix")
        #expect(pick(line, "target_pct", "n", "met", "met_pct", "result") == ["50.00", "2", "1", "50.00", "missed"])
        fixture.settings = #"{"maintenance": {"first_time_fix_pct": 49.99}}"#
        line = try fixture.run().line("first_time_fix")
        #expect(pick(line, "target_pct", "result") == ["49.99", "met"])
    }

    @Test func `Firms and technicians by id, none last`() throws {
        var fixture = MaintenanceFixture()
        for (item, provider) in [(UInt64(1), UInt64(32)), (2, 31), (3, 31), (4, 0)] {
            try fixture.add(
                item == 3 ? .assigned : .completed, item: item,
                [
                    .reported: "2026-01-01 08:00", .assigned: "2026-01-01 09:00", .examined: "2026-01-01 10:00",
                    .completed: "2026-01-01 1\(item):00",
                ]
            ) {
                $0.providerID = provider == 0 ? nil : id(provider)
                $0.provider = provider == 0 ? nil : "Firm \(provider)"
                $0.technicianID = item == 1 ? nil : id(41)
                $0.actualCost = item == 2 ? 110_00 : nil
                $0.estimatedCost = 100_00
            }
        }
        let result = try fixture.run()
        #expect(
            result.rows("by_provider").map {
                pick(
                    $0, "provider_id", "provider", "reported", "completed", "open", "n", "met", "met_pct",
                    "completion_mean_hours", "first_time_fix_pct", "cost_within_pct", "cost")
            } == [
                // Two repairs of three promises each about time, one of them completed with two more: 4 h.
                ["31", "Firm 31", "2", "1", "1", "8", "8", "100.00", "4.00", "100.00", "100.00", "110.00"],
                // Nothing known of its cost: 3 h, four promises.
                ["32", "Firm 32", "1", "1", "0", "4", "4", "100.00", "3.00", "100.00", "-", "-"],
                ["-", "-", "1", "1", "0", "4", "4", "100.00", "6.00", "100.00", "-", "-"],
            ])
        #expect(
            result.rows("by_technician").map { pick($0, "technician", "reported", "completion_mean_hours", "cost") }
                // (4 + 6) / 2 h.
                == [["41", "3", "5.00", "110.00"], ["-", "1", "3.00", "-"]])
        // (3 + 4 + 6) / 3 h.
        #expect(result.headlines["completion_mean_hours"] == .number(unscaled: 4_33, scale: 2))
    }

    @Test func `The backlog by age`() throws {
        var fixture = MaintenanceFixture()
        // As of 2026-07-17 00:00: a microsecond below a day, a day, 7 days, 30, 90 days, and of no date.
        for (item, at) in [
            "2026-07-16 00:00:00.000001", "2026-07-16 00:00", "2026-07-10 00:00", "2026-06-17 00:00",
            "2026-04-18 00:00",
        ].enumerated() {
            try fixture.add(.reported, item == 0 ? .urgent : .normal, item: UInt64(item), [.reported: at]) {
                $0.estimatedCost = item == 1 ? 50_00 : nil
            }
        }
        try fixture.add(.reported, .serious, item: 6)
        try fixture.add(.completed, item: 7, [.reported: "2026-01-01 08:00", .completed: "2026-01-01 12:00"])
        let result = try fixture.run()
        #expect(
            result.rows("backlog").map {
                pick($0, "age_days", "open", "urgent", "serious", "normal", "overdue", "oldest_days", "estimated_cost")
            } == [
                ["0-1", "1", "1", "0", "0", "1", "1.00", "-"], ["1-7", "1", "0", "0", "1", "1", "1.00", "50.00"],
                ["7-30", "1", "0", "0", "1", "1", "7.00", "-"], ["30-90", "1", "0", "0", "1", "1", "30.00", "-"],
                ["90+", "1", "0", "0", "1", "1", "90.00", "-"], ["unknown", "1", "0", "1", "0", "0", "-", "-"],
            ])
        #expect(result.headlines["open"] == .count(6))
        #expect(result.headlines["overdue"] == .count(5))
        #expect(result.codes.filter { $0 == "report_time_missing" }.count == 1)
    }

    @Test func `Repairs that ran in the period are listed, each figure by its own time`() throws {
        var fixture = MaintenanceFixture()
        try fixture.add(.completed, item: 1, [.reported: "2025-07-01 08:00", .completed: "2025-07-16 23:59:59.999999"])
        try fixture.add(.completed, item: 2, [.reported: "2025-07-01 08:00", .completed: "2025-07-17 00:00"])
        try fixture.add(.reported, item: 3, [.reported: "2025-07-01 08:00"])
        try fixture.add(.completed, item: 4, [.reported: "2025-07-17 00:00"])
        try fixture.add(.completed, item: 5, [.reported: "2025-07-16 23:59"])
        try fixture.add(.completed, item: 6, [.completed: "2025-07-17 00:00"])
        let result = try fixture.run()
        #expect(result.rows("records").map { $0["item_id"] } == ["2", "3", "4", "6"])
        #expect(result.headlines["reported"] == .count(1))
        #expect(result.headlines["completed"] == .count(2))
    }

    // MARK: Settings

    @Test func `Settings that can't be read are named, and the default holds`() throws {
        let json = #"""
            {"working_hours": {"days": [], "from": "10:00", "to": "17:00"},
             "maintenance": {"working_time": "yes", "assigned": {"urgent": 0.125, "serious": -1, "normal": 2.5},
                             "examined": 24, "acknowledged": null, "first_time_fix_days": 1.5,
                             "first_time_fix_pct": 101, "cost_tolerance_pct": "10", "unknown": 1}}
            """#
        let settings = MaintenanceSettings(json: json)
        #expect(
            settings.malformed == [
                "maintenance.assigned.serious", "maintenance.assigned.urgent", "maintenance.cost_tolerance_pct",
                "maintenance.examined", "maintenance.first_time_fix_days", "maintenance.first_time_fix_pct",
                "maintenance.working_time", "working_hours",
            ])
        #expect(settings.hundredthsOfHours(.assigned, .normal) == 250)
        #expect(settings.hundredthsOfHours(.assigned, .urgent) == 400)
        #expect(settings.hundredthsOfHours(.examined, .normal) == 4_800)
        #expect(settings.workingHours == nil)
        var fixture = MaintenanceFixture(settings: json)
        try fixture.add(.completed, [.reported: "2026-01-01 08:00", .completed: "2026-01-01 12:00"])
        #expect(try fixture.run().codes.filter { $0 == "setting_malformed" }.count == 8)
    }

    @Test(arguments: [
        (#"{"maintenance": 1}"#, ["maintenance"]), (#"{"maintenance": null, "working_hours": null}"#, []), ("[]", []),
        (
            #"{"maintenance": {"working_time": true}, "working_hours": {"days": ["sun"], "from": "9:00", "to": "24:00"}}"#,
            ["working_hours"]
        ),
    ])
    func `Other shapes of settings`(json: String, malformed: [String]) {
        let settings = MaintenanceSettings(json: json)
        #expect(settings.malformed == malformed)
        #expect(settings.firstTimeFixDays == 30)
        #expect(settings.workingHours == (json.contains("true") ? .standard : nil))
    }

    @Test func `Working hours are those of the organization`() {
        let settings = MaintenanceSettings(
            json: #"""
                {"maintenance": {"working_time": true},
                 "working_hours": {"days": ["mon", "sat"], "from": "00:00", "to": "24:00"}}
                """#)
        #expect(
            settings.workingHours
                == WorkingHours(
                    isWorkingDay: [false, true, false, false, false, false, true], minutes: 0..<1440))
    }

    // MARK: Definition

    @Test func `The definition's tables and figures are those of the fold`() throws {
        let definition = try MaintenanceFixture.definition.get()
        #expect(definition.fold == "maintenance")
        #expect(definition.tables.map(\.schema.name) == MaintenanceFold.tables.map(\.name))
        #expect(definition.headlines.map(\.key).sorted() == (try MaintenanceFixture().run().headlines.keys.sorted()))
    }
}
