import KeepTrack
import Reporting
import Tabular
import Testing

/// The register, its groups, and its definition.
struct RegisterTests {
    @Test func `Groups count what is held, and what came and went in the period`() throws {
        var fixture = InventoryFixture()
        fixture.branches = [BranchRow(id: id(1), code: "KTM", exists: true, isCurrent: false)]
        for (bought, disposed) in [("2025-07-17", nil), ("2025-07-16", "2026-07-16"), ("2026-01-01", "2025-01-01")]
            as [(String, String?)]
        {
            try fixture.add(.b, bought: bought, cost: 100_00, disposed: disposed, proceeds: 10_00) {
                $0.item.branchID = id(1)
            }
        }
        let row = try #require(try fixture.run().tables["by_branch"]?.first)
        #expect(
            pick(
                row, "branch", "items", "held", "purchase_amount", "acquired", "acquired_amount", "disposed",
                "disposal_proceeds", "without_custodian", "never_seen")
                == ["KTM", "3", "1", "100.00", "2", "200.00", "1", "10.00", "1", "1"])
    }

    @Test func `A later sighting hides those before`() throws {
        var fixture = InventoryFixture()
        for sighting in [
            .never, .seen(try instant("2026-07-16 12:00")), .seenLongAgo(try instant("2020-01-01 12:00")), .hidden,
        ] as [InventoryItemRow.Sighting] {
            try fixture.add(.b, bought: "2025-07-17", cost: 1) { $0.sighting = sighting }
        }
        let result = try fixture.run()
        #expect(result.items("seen_state") == ["never", "seen", "long_ago", "unknown"])
        #expect(result.items("last_seen_at") == ["-", "2026-07-16 12:00", "2020-01-01 12:00", "-"])
        #expect(result.items("current_value") == ["-", "-", "-", "last_seen_at"])
    }

    @Test func `Status is that of the last change, as the lifecycle has it`() throws {
        var fixture = InventoryFixture()
        try fixture.add(.b, bought: "2025-07-17", cost: 1)
        try fixture.add(.b, bought: "2025-07-17", cost: 1, disposed: "2026-01-31")
        fixture.events = [
            StatusEventRow(
                itemID: id(101), changedAt: try instant("2026-01-01 00:00"), id: id(1), from: .active,
                to: .maintenance, changedBy: nil),
            StatusEventRow(
                itemID: id(102), changedAt: try instant("2026-02-01 00:00"), id: id(2), from: .inactive, to: .scrapped,
                changedBy: nil),
        ]
        #expect(try fixture.run().items("status") == ["maintenance", "inactive"])
    }

    // MARK: The definition

    @Test(arguments: ["inventory", "renewals"])
    func `Definitions name what there is`(name: String) throws {
        let definition = try ReportFixture.definition(name)
        let tables = name == "inventory" ? InventoryFold.tables : RenewalsFold.tables
        #expect(definition.tables.filter { $0.source == .fold }.map(\.schema.name) == tables.map(\.name))
        for table in definition.tables {
            for column in table.declared { #expect(!column.description.isEmpty, "\(table.schema.name).\(column.key)") }
        }
        let tablesOfQueries = definition.tables.compactMap { table -> String? in
            if case .query(let file) = table.source { file } else { nil }
        }
        let files =
            tablesOfQueries + definition.exceptions.flatMap { [$0.query, $0.population].compactMap { $0 } }
            + definition.headlines.compactMap(\.query)
        for file in files {
            #expect(throws: Never.self, "\(file)") { try ReportFixture.text("queries/extract/" + file) }
        }
    }
}
