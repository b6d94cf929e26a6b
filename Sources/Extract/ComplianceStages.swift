public import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

// The stages of the compliance report: what its queries below queries/extract/compliance/ yield, column by column.

extension VehicleRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("branch_id", .uuid), StageColumn("plate", .text),
        StageColumn("province", .text), StageColumn("class", .text), StageColumn("use", .text),
        StageColumn("engine_cc", .int4), StageColumn("motor_kw", .numeric), StageColumn("registered_on", .date),
        StageColumn("struck_off_on", .date), StageColumn("is_current", .bool),
        StageColumn("scrapped_at", .timestamptz),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), branchID: try row.identifierIfAny(1), plate: try row.text(2),
            traits: VehicleTraits(
                province: try row.textIfAny(3), vehicleClass: try row.textIfAny(4), use: try row.textIfAny(5),
                engineCC: try row.intIfAny(6), motorKW: try row.numericIfAny(7, scale: 2)),
            registeredOn: try row.dateIfAny(8), struckOffOn: try row.dateIfAny(9), isCurrent: try row.bool(10),
            scrappedAt: try row.timestampIfAny(11))
    }
}

extension VehicleRenewalRow: StageRow {
    public static let columns = [
        StageColumn("vehicle_id", .uuid), StageColumn("valid_from", .date), StageColumn("id", .uuid),
        StageColumn("kind", .text), StageColumn("number", .text), StageColumn("renewed_on", .date),
        StageColumn("valid_until", .date), StageColumn("amount", .numeric), StageColumn("penalty", .numeric),
    ]

    public init(_ row: ResultRow) throws {
        guard let kind = DocumentKind(name: try row.text(3)) else { throw row.failure(3, "is no kind of paper") }
        self.init(
            id: try row.identifier(2), vehicleID: try row.identifier(0), kind: kind, number: try row.textIfAny(4),
            renewedOn: try row.date(5), validFrom: try row.date(1), validUntil: try row.date(6),
            amount: try row.numericIfAny(7, scale: 2), penaltyPaid: try row.numericIfAny(8, scale: 2))
    }
}

extension ServicePlanRow: StageRow {
    public static let columns = [
        StageColumn("item_id", .uuid), StageColumn("purchase_date", .date),
        StageColumn("service_interval_days", .int4), StageColumn("is_closed", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            itemID: try row.identifier(0), purchasedOn: try row.dateIfAny(1), intervalDays: try row.intIfAny(2),
            isClosed: try row.bool(3))
    }
}

extension PlannedServiceRow: StageRow {
    public static let columns = [
        StageColumn("item_id", .uuid), StageColumn("completed_at", .timestamptz), StageColumn("id", .uuid),
        StageColumn("service_date", .date),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(2), itemID: try row.identifier(0), completedAt: try row.timestamp(1),
            serviceDate: try row.dateIfAny(3))
    }
}
