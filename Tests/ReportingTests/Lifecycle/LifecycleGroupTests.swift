import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

/// Branches, categories, months, headlines, and the item's columns that other tests leave aside.
@Suite struct LifecycleGroupTests {
    // MARK: Items

    @Test func ageRunsToDOrDisposal() throws {
        var fixture = LifecycleFixture()
        func add(_ number: UInt64, _ bought: String?, _ disposed: String? = nil) throws {
            try fixture.add(item: number) {
                $0.purchasedOn = try bought.map { try date($0) }
                $0.disposedOn = try disposed.map { try date($0) }
            }
        }
        try add(1, "2026-07-06")
        try add(2, "2026-07-06", "2026-07-09")
        try add(3, "2026-07-16")
        try add(4, "2026-07-17")
        try add(5, nil)
        try add(6, "2026-07-06", "2026-07-05")
        let result = try fixture.run()
        #expect(result.rows("items").map { $0["age_days"] ?? "-" } == ["10", "3", "0", "-", "-", "-"])
        #expect(result.codes == ["purchase_in_future", "purchase_missing"])
        #expect(
            result.exceptions.map(\.arguments) == [
                ["name": "Item 4", "purchased": "2026-07-17", "day": "2026-07-16"],
                ["name": "Item 5", "missing": "date"],
            ])
    }

    @Test func purchaseMissingNamesWhatIs() throws {
        var fixture = LifecycleFixture()
        try fixture.add(item: 1) { $0.purchaseAmount = nil }
        try fixture.add(item: 2) {
            $0.purchaseAmount = nil
            $0.purchasedOn = nil
        }
        #expect(try fixture.run().exceptions.map { $0.arguments["missing"] } == ["amount", "date and amount"])
    }

    @Test func currentValuesFollowTheRowsTheyAreReadFrom() throws {
        var fixture = LifecycleFixture()
        fixture.branches = [
            BranchRow(id: id(11), code: "KTM"), BranchRow(id: id(12), code: "PKR", isCurrent: true),
        ]
        fixture.categories = [
            CategoryRow(id: id(21), name: "Fleet", isCurrent: true),
            CategoryRow(id: id(22), parentID: id(21), name: "Cars"),
        ]
        try fixture.add(item: 1) { $0.branchID = id(11) }
        try fixture.add(item: 2) {
            $0.branchID = id(12)
            $0.categoryID = id(22)
            $0.currentValues = [.model, .supplier]
        }
        try fixture.add(item: 3) { $0.currentValues = .manufacturer }
        try fixture.add(item: 4) { $0.currentValues = .item }
        #expect(
            try fixture.run().rows("items").map { $0["current_value"] ?? "-" } == [
                "-", "branch,category_path,model,supplier", "manufacturer",
                "branch,category_path,name,serial_number,barcode,model,manufacturer,supplier,purchased_on,"
                    + "purchase_amount,disposed_on,disposal_proceeds",
            ])
    }

    // MARK: Branches

    @Test func ratesOfBranchesAreRatiosOfSums() throws {
        var fixture = LifecycleFixture()
        fixture.branches = [
            BranchRow(id: id(12), code: "b"), BranchRow(id: id(11), code: "B"),
            BranchRow(id: id(13), code: "gone", exists: false),
            BranchRow(id: id(14), code: "used", exists: false),
        ]
        try fixture.add(item: 1) { $0.branchID = id(12) }
        try fixture.add(item: 2) {
            $0.branchID = id(12)
            $0.purchaseAmount = nil
        }
        try fixture.add(event: "2026-07-07 00:00", .active, .maintenance, item: 2)
        try fixture.add(record: .repair, reported: "2026-01-01 00:00", completed: "2026-01-01 10:00", item: 1) {
            $0.actualCost = 50
        }
        try fixture.add(record: .repair, reported: "2026-01-01 00:00", completed: "2026-01-01 20:00", item: 2)
        try fixture.add(record: .repair, .open, reported: "2026-01-01 00:00", item: 2)
        try fixture.add(item: 3) { $0.branchID = id(14) }
        try fixture.add(item: 4) { $0.purchaseAmount = nil }
        let rows = try fixture.run().rows("by_branch")
        // Byte order: B before b; a branch that is gone only while items point to it; none last.
        #expect(rows.map { $0["branch"] ?? "-" } == ["B", "b", "used", "-"])
        // Active 365 + 355 = 720 d = 17,280 h over 3 failures; repairs (10 + 20) / 2 h;
        // 5760 / (5760 + 15) = 99.7403; active 720 of 730 d = 98.6301.
        #expect(
            pick(
                rows[1], "items", "purchase_amount", "days_active", "days_maintenance", "failures", "mttr_hours",
                "mtbf_hours", "availability_pct", "utilization_pct", "service_cost")
                == ["2", "1000.00", "720.00", "10.00", "3", "15.00", "5760.00", "99.74", "98.63", "0.50"])
        // No items: nothing contributes, 0. Items of which none is known: empty.
        #expect(
            pick(rows[0], "items", "purchase_amount", "book_value", "utilization_pct") == ["0", "0.00", "0.00", "-"])
        #expect(pick(rows[3], "items", "purchase_amount", "book_value") == ["1", "-", "-"])
    }

    @Test func bookValuesAreAddedBeforeTheyAreRounded() throws {
        // 0.01 over 28 days of which 14 are gone: half a paisa each, which rounds to 0.01; two of them are 0.01.
        var fixture = LifecycleFixture(asOf: "2026-03-01 00:00", period: "2026-01-01"..."2026-02-28")
        for number: UInt64 in 1...2 {
            try fixture.add(item: number) {
                $0.purchasedOn = try date("2026-02-15")
                $0.purchaseAmount = 1
                $0.depreciation = DepreciationTerms(method: .straightLine, lifeMonths: 1)
            }
        }
        let result = try fixture.run()
        #expect(result.rows("items").map { $0["book_value"] } == ["0.01", "0.01"])
        #expect(result.rows("by_branch").map { $0["book_value"] } == ["0.01"])
        #expect(result.headlines["book_value"] == .number(unscaled: 1, scale: 2))
    }

    // MARK: Categories

    @Test func categoriesTakeInWhatIsBelowThem() throws {
        var fixture = LifecycleFixture()
        fixture.categories = [
            CategoryRow(id: id(23), parentID: id(22), name: "Small"), CategoryRow(id: id(21), name: "Fleet"),
            CategoryRow(id: id(22), parentID: id(21), name: "Cars", exists: false),
            CategoryRow(id: id(24), name: "Office"),
            CategoryRow(id: id(25), name: "Gone", exists: false),
        ]
        try fixture.add(item: 1) { $0.categoryID = id(23) }
        try fixture.add(item: 2) { $0.categoryID = id(21) }
        try fixture.add(item: 3)
        let result = try fixture.run()
        #expect(
            result.rows("by_category").map { pick($0, "category_id", "category_path", "items", "purchase_amount") } == [
                ["21", "Fleet", "2", "2000.00"], ["22", "Fleet / Cars", "1", "1000.00"],
                ["23", "Fleet / Cars / Small", "1", "1000.00"], ["24", "Office", "0", "0.00"],
                ["-", "-", "1", "1000.00"],
            ])
        #expect(result.rows("items").map { $0["category_path"] ?? "-" } == ["Fleet / Cars / Small", "Fleet", "-"])
    }

    @Test func aWalkThatMeetsItselfEnds() throws {
        var fixture = LifecycleFixture()
        fixture.categories = [
            CategoryRow(id: id(21), parentID: id(22), name: "A", depreciation: DepreciationTerms(salvage: 1)),
            CategoryRow(
                id: id(22), parentID: id(21), name: "B", depreciation: DepreciationTerms(method: .straightLine)),
            CategoryRow(id: id(23), parentID: id(23), name: "Own"),
        ]
        try fixture.add(item: 1) { $0.categoryID = id(21) }
        try fixture.add(item: 2) { $0.categoryID = id(23) }
        let result = try fixture.run()
        #expect(
            result.rows("by_category").map { pick($0, "category_path", "items") }
                == [["B / A", "1"], ["A / B", "1"], ["Own", "1"]])
        #expect(pick(result.rows("items")[0], "category_path", "depreciation_method") == ["B / A", "straight_line"])
    }

    @Test func depreciationComesFromTheNearestCategoryUpEachPartByItself() throws {
        var fixture = LifecycleFixture()
        fixture.categories = [
            CategoryRow(
                id: id(21), name: "Top",
                depreciation: DepreciationTerms(
                    method: .decliningBalance, rate: 200_000, lifeMonths: 24, salvage: 50_000)),
            CategoryRow(
                id: id(22), parentID: id(21), name: "Low",
                depreciation: DepreciationTerms(method: .straightLine, lifeMonths: 12)),
        ]
        try fixture.add {
            $0.categoryID = id(22)
            $0.purchasedOn = try date("2026-01-01")
            $0.depreciation = DepreciationTerms(salvage: 10_000)
        }
        // Salvage 100 of the item, method and 12 months of Low: 514.25 as in DepreciationTests; the rate of Top:
        // 1000 · (1 − 0.2 · 197 / 365) = 892.0548.
        #expect(
            pick(try fixture.run().item, "depreciation_method", "book_value", "straight_line_value", "declining_value")
                == ["straight_line", "514.25", "514.25", "892.05"])
    }

    // MARK: Months

    @Test func wholeMonthsWithTheFiguresOfThePeriod() throws {
        // Jestha 2083 is 2026-05-15 to 06-14, Asar 06-15 to 07-16; June cuts both.
        var fixture = LifecycleFixture(period: "2026-06-01"..."2026-06-30")
        try fixture.add(item: 1) { $0.purchasedOn = try date("2026-05-31") }
        try fixture.add(item: 2) { $0.purchasedOn = try date("2026-06-01") }
        try fixture.add(item: 3) {
            $0.purchasedOn = try date("2026-06-15")
            $0.disposedOn = try date("2026-06-30")
        }
        try fixture.add(item: 4) { $0.disposedOn = try date("2026-07-01") }
        // Down over the end of Jestha; from its last microsecond on; up again just at the end of June.
        try fixture.add(event: "2026-06-10 00:00", .active, .maintenance, item: 1)
        try fixture.add(event: "2026-06-15 00:00", .maintenance, .active, item: 1)
        try fixture.add(event: "2026-06-14 23:59:59.999999", .active, .maintenance, item: 2)
        try fixture.add(event: "2026-06-15 00:00", .active, .maintenance, item: 4)
        try fixture.add(event: "2026-06-30 23:59:59.999999", .maintenance, .active, item: 4)
        try fixture.add(record: .repair, reported: "2026-06-14 23:59", completed: "2026-06-15 00:00") {
            $0.actualCost = 300
        }
        try fixture.add(record: .repair, reported: "2026-05-31 23:59", completed: "2026-07-01 00:00") {
            $0.actualCost = 400
        }
        let rows = try fixture.run().rows("by_month")
        #expect(
            rows.map { pick($0, "month_bs", "starts_on", "ends_on", "ends_on_bs", "partial") } == [
                ["2083-02", "2026-05-15", "2026-06-14", "2083-02-31", "true"],
                ["2083-03", "2026-06-15", "2026-07-16", "2083-03-32", "true"],
            ])
        #expect(
            rows.map { pick($0, "acquired", "disposed", "in_maintenance_at_end", "failures", "service_cost") }
                == [["1", "0", "2", "1", "0.00"], ["1", "1", "1", "0", "3.00"]])
    }

    @Test func aFiscalYearHasTwelveWholeMonths() throws {
        let rows = try LifecycleFixture().run().rows("by_month")
        #expect(rows.count == 12)
        #expect(rows.allSatisfy { $0["partial"] == "false" })
        #expect([rows.first?["month_bs"], rows.last?["month_bs"]] == ["2082-04", "2083-03"])
    }

    @Test func disposalEndsMaintenance() throws {
        var fixture = LifecycleFixture(period: "2026-05-15"..."2026-07-16")
        try fixture.add { $0.disposedOn = try date("2026-06-15") }
        try fixture.add(event: "2026-06-01 00:00", .active, .maintenance)
        #expect(try fixture.run().rows("by_month").map { $0["in_maintenance_at_end"] } == ["1", "0"])
    }

    // MARK: The report

    @Test func headlinesAddUpAllItems() throws {
        var fixture = LifecycleFixture()
        fixture.branches = [BranchRow(id: id(11), code: "KTM")]
        try fixture.add(item: 1) { $0.branchID = id(11) }
        try fixture.add(item: 2) { $0.disposedOn = try date("2025-07-17") }
        try fixture.add(record: .repair, reported: "2026-01-01 00:00", completed: "2026-01-02 00:00") {
            $0.actualCost = 50
        }
        let headlines = try fixture.run().headlines
        func two(_ unscaled: Int128) -> Figure { .number(unscaled: unscaled, scale: 2) }
        #expect(headlines["items"] == .count(2))
        #expect(headlines["purchase_amount"] == two(200_000))
        // The first has no method, the second is disposed of and worth 0.
        #expect(headlines["book_value"] == two(0))
        #expect(headlines["failures"] == .count(1))
        #expect(headlines["mttr_hours"] == two(2_400))
        // Active 365 + 1 days: 8,784 h; 8784 / (8784 + 24) = 99.7275; all of life was active.
        #expect(headlines["mtbf_hours"] == two(878_400))
        #expect(headlines["availability_pct"] == two(9_973))
        #expect(headlines["utilization_pct"] == two(10_000))
        #expect(headlines["service_cost"] == two(50))
        #expect(headlines["disposed"] == .count(1))
    }

    @Test func anEmptyOrganizationHasAReport() throws {
        let result = try LifecycleFixture().run()
        #expect(result.rows("items").isEmpty && result.rows("by_branch").isEmpty)
        #expect(result.headlines["items"] == .count(0))
        #expect(result.headlines["purchase_amount"] == .number(unscaled: 0, scale: 2))
        #expect(result.headlines["availability_pct"] == .notMeasurable)
    }

    @Test func whatComesOutOfTurnIsRefused() throws {
        let scope = try LifecycleFixture().scope()
        let outputs = try LifecycleFixture.definition.get().tables.enumerated().map { index, table in
            TableOutput(schema: table.schema, table: index, calendar: scope.calendar) { _ in }
        }
        let fold = try LifecycleFold(
            scope: scope, outputs: TableSet(outputs), exceptions: NoExceptions(), spoolFolder: "/tmp")
        let event = StatusEventRow(
            itemID: id(1), changedAt: try instant("2026-01-01 00:00"), id: id(2), from: nil, to: .active, changedBy: nil
        )
        #expect(throws: TabularError.self) { try fold.add(event) }
        #expect(throws: TabularError.self) {
            try fold.add(LifecycleRecordRow(itemID: id(1), id: id(2), kind: .repair, phase: .open))
        }
    }

    @Test func theDefinitionHasWordsForAllThatTheFoldYields() throws {
        let definition = try LifecycleFixture.definition.get()
        #expect(definition.tables.map(\.schema.name) == LifecycleFold.tables.map(\.name))
        let yielded = try LifecycleFixture().run().headlines.keys
        #expect(Set(definition.headlines.map(\.key)) == Set(yielded))
        for table in definition.tables {
            for column in table.schema.columns { #expect(!column.description.isEmpty && column.heading != column.key) }
        }
        #expect(
            Set(definition.exceptions.filter { $0.query == nil }.map(\.code)) == [
                "event_after_disposal", "status_chain_broken", "scrapped_without_disposal", "repair_time_negative",
                "purchase_missing", "purchase_in_future",
            ])
    }
}

private final class NoExceptions: ExceptionSink {
    func report(_ exception: ReportedException) {}
}
