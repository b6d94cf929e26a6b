public import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

// The stages of the inventory: what its queries below queries/extract/inventory/ yield, column by column.

extension InventoryItemRow: StageRow {
    public static let columns =
        LifecycleItemRow.columns + [
            StageColumn("bill_number", .text), StageColumn("location", .text), StageColumn("department", .text),
            StageColumn("custodian_id", .uuid), StageColumn("approved_at", .timestamptz),
            StageColumn("last_seen_at", .timestamptz), StageColumn("seen_later", .bool),
            StageColumn("seen_long_ago", .bool),
        ]

    public init(_ row: ResultRow) throws {
        let first = LifecycleItemRow.columns.count
        let sighting: Sighting
        if try row.bool(first + 6) {
            sighting = .hidden
        } else if let seen = try row.timestampIfAny(first + 5) {
            sighting = try row.bool(first + 7) ? .seenLongAgo(seen) : .seen(seen)
        } else {
            sighting = .never
        }
        self.init(
            item: try LifecycleItemRow(row), billNumber: try row.textIfAny(first),
            location: try row.textIfAny(first + 1), department: try row.textIfAny(first + 2),
            custodianID: try row.identifierIfAny(first + 3), approvedAt: try row.timestampIfAny(first + 4),
            sighting: sighting)
    }
}

extension InventoryCategoryRow: StageRow {
    public static let columns = CategoryRow.columns + [StageColumn("tax_pool", .text)]

    public init(_ row: ResultRow) throws {
        self.init(
            category: try CategoryRow(row), taxPool: try row.textIfAny(CategoryRow.columns.count))
    }
}

extension TaxPoolBalanceRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("fiscal_year", .text), StageColumn("pool", .text),
        StageColumn("opening", .numeric),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), fiscalYear: try row.text(1), pool: try row.text(2),
            opening: try row.numeric(3, scale: 2))
    }
}
