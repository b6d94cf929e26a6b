import KeepTrack
import Reporting
import Tabular
import Testing

/// The join of items with their services and of vehicles with their renewals.
struct ComplianceMergeTests {
    @Test func `Renewals of vehicles that aren't there are left out, wherever they come`() throws {
        var fixture = ComplianceFixture()
        try fixture.add(vehicle: 2)
        try fixture.add(vehicle: 4)
        for kind in DocumentKind.allCases {
            for vehicle: UInt64 in 1...5 {
                try fixture.add(kind, "2026-01-01", "2026-12-31", vehicle: vehicle)
                // Twice, so that more than one row has to be passed over.
                try fixture.add(kind, "2027-01-01", "2027-12-31", vehicle: vehicle, renewed: "2026-02-01")
            }
        }
        let result = try fixture.run()
        #expect(
            result.rows("renewals", "vehicle_id").map { $0[0] } == [
                "2", "2", "4", "4", "2", "2", "4", "4", "2", "2", "4", "4",
            ])
        #expect(
            result.rows("documents", "vehicle_id", "kind", "valid_until") == [
                ["2", "bluebook", "2027-12-31"], ["2", "insurance", "2027-12-31"], ["2", "pollution", "2027-12-31"],
                ["4", "bluebook", "2027-12-31"], ["4", "insurance", "2027-12-31"], ["4", "pollution", "2027-12-31"],
            ])
        #expect(result.unread == 0)
    }

    @Test func `A vehicle without renewals of one paper doesn't take the next one's`() throws {
        var fixture = ComplianceFixture()
        try fixture.add(vehicle: 1)
        try fixture.add(vehicle: 2)
        try fixture.add(vehicle: 3)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", vehicle: 3)
        try fixture.add(.bluebook, "2026-01-01", "2026-12-31", vehicle: 2)
        #expect(
            try fixture.run().rows("vehicles", "bluebook_state", "insurance_state", "pollution_state") == [
                ["missing", "missing", "missing"], ["valid", "missing", "missing"], ["missing", "valid", "missing"],
            ])
    }

    @Test func `Services of items that aren't there are left out`() throws {
        var fixture = ComplianceFixture()
        try fixture.addItem(2, isClosed: true)
        try fixture.addItem(4, isClosed: true)
        for item: UInt64 in 1...5 {
            try fixture.add(service: "2026-02-01 12:00", item: item)
            try fixture.add(service: "2026-03-01 12:00", item: item)
        }
        let result = try fixture.run()
        #expect(result.rows("services", "item").map { $0[0] } == ["2", "2", "4", "4"])
        #expect(result.unread == 0)
    }

    @Test func `Streams are read to their end where there is nothing to join`() throws {
        var fixture = ComplianceFixture()
        for kind in DocumentKind.allCases {
            try fixture.add(kind, "2026-01-01", "2026-12-31", vehicle: 1)
            try fixture.add(kind, "2026-01-01", "2026-12-31", vehicle: 2)
        }
        try fixture.add(service: "2026-02-01 12:00")
        try fixture.add(service: "2026-03-01 12:00")
        let result = try fixture.run()
        #expect(result.unread == 0)
        #expect(result.tables["renewals"] == nil && result.tables["services"] == nil)
    }

    @Test func `A service before any item is refused`() throws {
        let scope = try ReportFixture.scope(asOf: "2026-07-17 00:00", period: "2025-07-17"..."2026-07-16")
        let collector = RowCollector()
        let outputs = try collector.outputs(of: ComplianceFixture.definition.get(), calendar: scope.calendar)
        let fold = try ComplianceFold(
            scope: scope, rules: ComplianceFixture.rules, outputs: TableSet(outputs), exceptions: collector,
            spoolFolder: "/tmp")
        let service = PlannedServiceRow(
            id: id(201), itemID: id(1), completedAt: try instant("2026-02-01 12:00"), serviceDate: nil)
        #expect(throws: TabularError.self) { try fold.add(service) }
    }
}
