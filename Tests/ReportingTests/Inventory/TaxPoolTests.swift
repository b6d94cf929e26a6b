import KeepTrack
import Reporting
import Testing

/// Nepal's tax pools, each figure with its arithmetic.
///
/// 2082/83 is 2025-07-17 to 2026-07-16; its Poush ends on 2026-01-14, its Chaitra on 2026-04-13.
struct TaxPoolTests {
    private static let foots = [
        "opening", "additions_full", "additions_two_thirds", "additions_one_third", "carried_in", "proceeds", "gain",
        "base", "depreciation", "closing", "carried_out",
    ]

    private func figures(_ result: InventoryFixture.Result, _ pool: TaxPool, _ year: String) -> [String] {
        TaxPoolTests.foots.map { result.pool(pool, year, $0)[0] }
    }

    @Test func `Additions count in full to Poush, two thirds to Chaitra, one third after`() throws {
        var fixture = InventoryFixture()
        fixture.add(opening: 1_000_00, "B", "2082/83")
        try fixture.add(.b, bought: "2026-01-14", cost: 300_00)
        try fixture.add(.b, bought: "2026-01-15", cost: 100_00)
        try fixture.add(.b, bought: "2026-04-13", cost: 100_00)
        try fixture.add(.b, bought: "2026-04-14", cost: 100_00)
        try fixture.add(.b, bought: nil, cost: nil, disposed: "2026-07-16", proceeds: 50_00)
        let result = try fixture.run()
        // 2/3 of 200.00 is 133.33, 1/3 of 100.00 is 33.33; left for next year 66.67 + 66.67.
        // 1000.00 + 300.00 + 133.33 + 33.33 - 50.00 = 1416.66; 25 % of it is 354.165.
        #expect(
            figures(result, .b, "2082/83") == [
                "1000.00", "300.00", "133.33", "33.33", "0.00", "50.00", "0.00", "1416.66", "354.17", "1062.49",
                "133.34",
            ])
        #expect(result.pool(.b, "2082/83", "opening_from", "rate_pct") == ["recorded", "25.00"])
        // The pool has 1062.49 + 133.34 left.
        #expect(result.headlines["tax_value"] == .number(unscaled: 1195_83, scale: 2))
    }

    @Test func `What doesn't count in its year counts in the next, which opens with the closing`() throws {
        var fixture = InventoryFixture()
        // The last day of Asar 2082.
        try fixture.add(.d, bought: "2025-07-16", cost: 900_00)
        let result = try fixture.run()
        // 300.00 counts, 15 % of it is 45.00; then 255.00 + 600.00 = 855.00, 15 % of it is 128.25.
        #expect(
            figures(result, .d, "2081/82") == [
                "0.00", "0.00", "0.00", "300.00", "0.00", "0.00", "0.00", "300.00", "45.00", "255.00", "600.00",
            ])
        #expect(
            figures(result, .d, "2082/83") == [
                "255.00", "0.00", "0.00", "0.00", "600.00", "0.00", "0.00", "855.00", "128.25", "726.75", "0.00",
            ])
        #expect(result.pool(.d, "2081/82", "opening_from") == ["none"])
        #expect(result.pool(.d, "2082/83", "opening_from") == ["carried"])
    }

    @Test func `A base below zero is a gain`() throws {
        var fixture = InventoryFixture()
        fixture.add(opening: 100_00, "A", "2082/83")
        try fixture.add(.a, bought: nil, cost: 1, disposed: "2025-08-01", proceeds: 150_00)
        // 100.00 - 150.00 = -50.00.
        #expect(
            try figures(fixture.run(), .a, "2082/83") == [
                "100.00", "0.00", "0.00", "0.00", "0.00", "150.00", "50.00", "0.00", "0.00", "0.00", "0.00",
            ])
    }

    @Test(arguments: [(TaxPool.a, "5.00"), (.b, "25.00"), (.c, "20.00"), (.d, "15.00")])
    func `Each pool has its rate`(pool: TaxPool, depreciation: String) throws {
        var fixture = InventoryFixture()
        try fixture.add(pool, bought: "2025-07-17", cost: 100_00)
        #expect(try fixture.run().pool(pool, "2082/83", "depreciation") == [depreciation])
    }

    @Test func `A recorded opening holds, and one that isn't the closing before is an exception`() throws {
        var fixture = InventoryFixture()
        try fixture.add(.c, bought: "2024-08-01", cost: 100_00)
        fixture.add(opening: 79_99, "C", "2082/83")
        fixture.add(opening: 1, "F", "2082/83")
        fixture.add(opening: 1, "C", "2082")
        let result = try fixture.run()
        // 100.00 less 20 % is 80.00; 79.99 was recorded, 20 % of which is 15.998.
        #expect(result.pool(.c, "2081/82", "closing") == ["80.00"])
        #expect(result.pool(.c, "2082/83", "opening", "depreciation") == ["79.99", "16.00"])
        #expect(result.subjects("tax_opening_differs") == [id(501)])
        #expect(result.subjects("tax_balance_unreadable") == [id(502), id(503)])
    }

    @Test func `Only years that are over on the day count`() throws {
        var fixture = InventoryFixture(asOf: "2026-07-16 00:00", period: "2025-07-17"..."2026-07-15")
        try fixture.add(.b, bought: "2024-08-01", cost: 100_00)
        let result = try fixture.run()
        #expect(result.pool(.b, "2081/82", "closing") == ["75.00"])
        #expect(result.pool(.b, "2082/83", "closing") == ["-"])
    }

    // MARK: Pool E

    /// 365.00 over the 365 days from 2026-01-01: a rupee a day.
    private func licence(disposed: String? = nil, proceeds: Int64? = nil) throws -> InventoryFixture.Result {
        var fixture = InventoryFixture()
        try fixture.add(.e, bought: "2026-01-01", cost: 365_00, disposed: disposed, proceeds: proceeds) {
            $0.item.depreciation.lifeMonths = 12
        }
        return try fixture.run()
    }

    @Test func `An item of pool E is written off by days over its own life`() throws {
        // 31 + 28 + 31 + 30 + 31 + 30 + 16 = 197 days.
        let result = try licence()
        #expect(
            result.pool(.e, "2082/83", "additions_full", "base", "rate_pct", "depreciation", "closing") == [
                "365.00", "365.00", "-", "197.00", "168.00",
            ])
        #expect(result.items("tax_value") == ["168.00"])
    }

    @Test func `What is left of it at a disposal is written off less the proceeds`() throws {
        // 31 days; 334.00 left, of which 34.00 came back: 31.00 + 300.00.
        let result = try licence(disposed: "2026-01-31", proceeds: 34_00)
        #expect(
            result.pool(.e, "2082/83", "proceeds", "gain", "base", "depreciation", "closing") == [
                "34.00", "0.00", "331.00", "331.00", "0.00",
            ])
    }

    @Test func `Proceeds beyond what is left of it are a gain`() throws {
        // 400.00 - 334.00 = 66.00; 365.00 - 400.00 + 66.00 = 31.00.
        let result = try licence(disposed: "2026-01-31", proceeds: 400_00)
        #expect(
            result.pool(.e, "2082/83", "proceeds", "gain", "base", "depreciation", "closing") == [
                "400.00", "66.00", "31.00", "31.00", "0.00",
            ])
    }

    @Test func `Without a life nothing of it is written off`() throws {
        var fixture = InventoryFixture()
        try fixture.add(.e, bought: "2026-01-01", cost: 365_00)
        let result = try fixture.run()
        #expect(result.pool(.e, "2082/83", "depreciation", "closing") == ["0.00", "365.00"])
        #expect(result.items("tax_value") == ["-"])
        #expect(result.subjects("tax_life_missing") == [id(101)])
    }

    // MARK: Items

    @Test func `An item's tax value is that of a pool of it alone`() throws {
        var fixture = InventoryFixture()
        // 300.00 less 20 % and 600.00 next year make 840.00 of base, less 20 % 672.00.
        try fixture.add(.c, bought: "2025-07-16", cost: 900_00)
        // Full, less 20 %.
        try fixture.add(.c, bought: "2025-07-17", cost: 900_00)
        try fixture.add(.c, bought: "2025-07-17", cost: 900_00, disposed: "2026-07-16", proceeds: 1)
        try fixture.add(.c, bought: "2026-07-17", cost: 900_00)
        try fixture.add(nil, bought: "2025-07-17", cost: 900_00)
        try fixture.add(.c, bought: "2025-07-17", cost: -1)
        #expect(try fixture.run().items("tax_value") == ["672.00", "720.00", "0.00", "-", "-", "-"])
    }

    @Test func `A purchase of the year that isn't over stands at its cost`() throws {
        var fixture = InventoryFixture(asOf: "2026-07-16 00:00", period: "2025-07-17"..."2026-07-15")
        try fixture.add(.c, bought: "2025-07-17", cost: 900_00)
        #expect(try fixture.run().items("tax_value") == ["900.00"])
    }

    @Test func `A category without a pool takes the one above`() throws {
        var fixture = InventoryFixture()
        fixture.categories.append(
            InventoryCategoryRow(category: CategoryRow(id: id(9), parentID: id(2), name: "Below")))
        fixture.categories.append(
            InventoryCategoryRow(category: CategoryRow(id: id(10), name: "Other"), taxPool: "b"))
        for category in [9, 10] as [UInt64] {
            try fixture.add(nil, bought: "2025-07-17", cost: 100_00) { $0.item.categoryID = id(category) }
        }
        try fixture.add(nil, bought: "2025-07-17", cost: 100_00)
        let result = try fixture.run()
        #expect(result.items("tax_pool") == ["B", "-", "-"])
        #expect(result.subjects("tax_pool_unknown") == [id(102)])
        #expect(result.subjects("tax_pool_missing") == [id(103)])
    }
}
