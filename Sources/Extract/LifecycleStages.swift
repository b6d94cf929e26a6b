public import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

// The stages of the lifecycle report: what its queries below queries/extract/lifecycle/ yield, column by column.

extension LifecycleItemRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("branch_id", .uuid), StageColumn("category_id", .uuid),
        StageColumn("name", .text), StageColumn("serial_number", .text), StageColumn("barcode", .text),
        StageColumn("model", .text), StageColumn("manufacturer", .text), StageColumn("supplier", .text),
        StageColumn("purchase_date", .date), StageColumn("purchase_amount", .numeric), StageColumn("status", .text),
        StageColumn("created_at", .timestamptz), StageColumn("warranty_months", .int4),
        StageColumn("depreciation_method", .text), StageColumn("depreciation_rate", .numeric),
        StageColumn("useful_life_months", .int4), StageColumn("salvage_value", .numeric),
        StageColumn("service_interval_days", .int4), StageColumn("next_service_date", .date),
        StageColumn("disposed_on", .date), StageColumn("disposal_proceeds", .numeric), StageColumn("is_current", .bool),
        StageColumn("model_is_current", .bool), StageColumn("manufacturer_is_current", .bool),
        StageColumn("supplier_is_current", .bool),
    ]

    /// The columns that only some readers ask for.
    static let optionalColumns: [(part: Parts, names: [String])] = [
        (
            .labels,
            [
                "serial_number", "barcode", "model", "manufacturer", "supplier", "model_is_current",
                "manufacturer_is_current", "supplier_is_current",
            ]
        ),
        (.purchase, ["purchase_date", "purchase_amount"]),
        (
            .value,
            [
                "depreciation_method", "depreciation_rate", "useful_life_months", "salvage_value", "disposal_proceeds",
            ]
        ),
        (.upkeep, ["warranty_months", "service_interval_days", "next_service_date"]),
    ]

    public init(_ row: ResultRow) throws {
        var currentValues: CurrentValues = []
        if try row.bool(22) { currentValues.insert(.item) }
        if try row.bool(23) { currentValues.insert(.model) }
        if try row.bool(24) { currentValues.insert(.manufacturer) }
        if try row.bool(25) { currentValues.insert(.supplier) }
        self.init(
            id: try row.identifier(0), branchID: try row.identifierIfAny(1), categoryID: try row.identifierIfAny(2),
            name: try row.text(3), serialNumber: try row.textIfAny(4), barcode: try row.textIfAny(5),
            model: try row.textIfAny(6), manufacturer: try row.textIfAny(7), supplier: try row.textIfAny(8),
            purchasedOn: try row.dateIfAny(9), purchaseAmount: try row.numericIfAny(10, scale: 2),
            status: try row.itemStatus(11), createdAt: try row.timestamp(12), warrantyMonths: try row.intIfAny(13),
            depreciation: try row.depreciationTerms(from: 14), serviceIntervalDays: try row.intIfAny(18),
            nextServiceOn: try row.dateIfAny(19), disposedOn: try row.dateIfAny(20),
            disposalProceeds: try row.numericIfAny(21, scale: 2), currentValues: currentValues)
    }
}

extension StageOpener {
    /// The items of the lifecycle report, by id.
    ///
    /// - Parameter parts: what is read of them; the rest comes empty.
    package func lifecycleItems(_ parts: LifecycleItemRow.Parts = .all) throws -> StageStream<LifecycleItemRow> {
        let unread = LifecycleItemRow.optionalColumns.filter { !parts.contains($0.part) }.flatMap(\.names)
        let narrowing =
            unread.isEmpty ? nil : Narrowing(to: LifecycleItemRow.columns, empty: Set(unread), order: ["id"])
        return StageStream(try batches("extract/lifecycle/items.sql", of: .all, keys: nil, by: narrowing))
    }
}

extension CategoryRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("parent_id", .uuid), StageColumn("name", .text),
        StageColumn("depreciation_method", .text), StageColumn("depreciation_rate", .numeric),
        StageColumn("useful_life_months", .int4), StageColumn("salvage_value", .numeric),
        StageColumn("does_exist", .bool), StageColumn("is_current", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), parentID: try row.identifierIfAny(1), name: try row.text(2),
            depreciation: try row.depreciationTerms(from: 3), exists: try row.bool(7), isCurrent: try row.bool(8))
    }
}

extension StatusEventRow: StageRow {
    public static let columns = [
        StageColumn("item_id", .uuid), StageColumn("changed_at", .timestamptz), StageColumn("id", .uuid),
        StageColumn("from_status", .text), StageColumn("to_status", .text), StageColumn("changed_by", .uuid),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            itemID: try row.identifier(0), changedAt: try row.timestamp(1), id: try row.identifier(2),
            from: try row.itemStatusIfAny(3), to: try row.itemStatus(4), changedBy: try row.identifierIfAny(5))
    }
}

/// A change of status for those who don't ask which it is or who made it.
struct AnonymousStatusEvent: StageRow {
    /// Its id is nobody's.
    let event: StatusEventRow

    static let columns = StatusEventRow.columns.filter { !["id", "changed_by"].contains($0.name) }

    init(_ row: ResultRow) throws {
        event = StatusEventRow(
            itemID: try row.identifier(0), changedAt: try row.timestamp(1), id: Identifier(high: 0, low: 0),
            from: try row.itemStatusIfAny(2), to: try row.itemStatus(3), changedBy: nil)
    }
}

extension StatusEventCorrectionRow: StageRow {
    public static let columns = StatusEventRow.columns + [StageColumn("was_there", .bool)]

    public init(_ row: ResultRow) throws {
        // One that wasn't there may be the change of a record's phase, whose words are no item's.
        self.init(id: try row.identifier(2), restored: try row.bool(6) ? StatusEventRow(row) : nil)
    }
}

extension LifecycleRecordRow: StageRow {
    public static let columns = [
        StageColumn("item_id", .uuid), StageColumn("id", .uuid), StageColumn("kind", .text),
        StageColumn("phase", .text), StageColumn("reported_at", .timestamptz),
        StageColumn("completed_at", .timestamptz), StageColumn("service_date", .date),
        StageColumn("next_service_date", .date), StageColumn("actual_cost", .numeric),
        StageColumn("bill_share", .numeric),
    ]

    public init(_ row: ResultRow) throws {
        let kindName = try row.text(2)
        guard let kind = Kind(rawValue: kindName) else { throw row.failure(2, "is \(kindName), which is no kind") }
        let phase: Phase =
            switch try row.text(3) {
            case "completed": .completed
            case "cancelled": .cancelled
            default: .open
            }
        self.init(
            itemID: try row.identifier(0), id: try row.identifier(1), kind: kind, phase: phase,
            reportedAt: try row.timestampIfAny(4), completedAt: try row.timestampIfAny(5),
            serviceDate: try row.dateIfAny(6), nextServiceOn: try row.dateIfAny(7),
            actualCost: try row.numericIfAny(8, scale: 2), billShare: try row.numericIfAny(9, scale: 2))
    }
}

extension ResultRow {
    fileprivate func itemStatusIfAny(_ column: Int) throws -> ItemStatus? {
        guard let word = utf8(column) else { return nil }
        guard let status = ItemStatus(utf8: word) else {
            throw failure(column, "is \(String(decoding: word, as: UTF8.self)), which is no status of an item")
        }
        return status
    }

    fileprivate func itemStatus(_ column: Int) throws -> ItemStatus {
        guard let status = try itemStatusIfAny(column) else { throw failure(column, "is NULL") }
        return status
    }

    /// Method, rate, life and salvage value in four columns.
    fileprivate func depreciationTerms(from column: Int) throws -> DepreciationTerms {
        let method = try textIfAny(column).map { name in
            guard let method = DepreciationMethod(rawValue: name) else {
                throw failure(column, "is \(name), which is no method of depreciation")
            }
            return method
        }
        return DepreciationTerms(
            method: method, rate: try numericIfAny(column + 1, scale: 4), lifeMonths: try intIfAny(column + 2),
            salvage: try numericIfAny(column + 3, scale: 2))
    }
}
