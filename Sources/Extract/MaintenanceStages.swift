public import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

// The stage of the maintenance report: what its query below queries/extract/maintenance/ yields, column by column.

extension RepairRow: StageRow {
    public static let columns = [
        StageColumn("item_id", .uuid), StageColumn("id", .uuid), StageColumn("branch_id", .uuid),
        StageColumn("item_name", .text), StageColumn("title", .text), StageColumn("priority", .text),
        StageColumn("phase", .text), StageColumn("provider_id", .uuid), StageColumn("provider", .text),
        StageColumn("examiner_id", .uuid), StageColumn("reported_at", .timestamptz),
        StageColumn("approved_at", .timestamptz), StageColumn("completed_at", .timestamptz),
        StageColumn("estimated_cost", .numeric), StageColumn("actual_cost", .numeric),
        StageColumn("bill_share", .numeric), StageColumn("phase_reported_at", .timestamptz),
        StageColumn("phase_changed_at", .timestamptz), StageColumn("phase_assigned_at", .timestamptz),
        StageColumn("phase_examined_at", .timestamptz), StageColumn("phase_decided_at", .timestamptz),
        StageColumn("phase_completed_at", .timestamptz), StageColumn("phase_cancelled_at", .timestamptz),
        StageColumn("latest_phase", .text), StageColumn("is_current", .bool), StageColumn("item_is_current", .bool),
        StageColumn("provider_is_current", .bool),
    ]

    public init(_ row: ResultRow) throws {
        let priorityName = try row.text(5)
        guard let priority = RepairPriority(rawValue: priorityName) else {
            throw row.failure(5, "is \(priorityName), which is no priority")
        }
        guard let phase = try row.phaseIfAny(6) else { throw row.failure(6, "is NULL") }
        self.init(
            itemID: try row.identifier(0), id: try row.identifier(1), itemName: try row.text(3),
            title: try row.text(4), priority: priority, phase: phase)
        branchID = try row.identifierIfAny(2)
        providerID = try row.identifierIfAny(7)
        provider = try row.textIfAny(8)
        technicianID = try row.identifierIfAny(9)
        reportedAt = try row.timestampIfAny(10)
        approvedAt = try row.timestampIfAny(11)
        completedAt = try row.timestampIfAny(12)
        estimatedCost = try row.numericIfAny(13, scale: 2)
        actualCost = try row.numericIfAny(14, scale: 2)
        billShare = try row.numericIfAny(15, scale: 2)
        history.reportedAt = try row.timestampIfAny(16)
        history.changedAt = try row.timestampIfAny(17)
        history.assignedAt = try row.timestampIfAny(18)
        history.examinedAt = try row.timestampIfAny(19)
        history.decidedAt = try row.timestampIfAny(20)
        history.completedAt = try row.timestampIfAny(21)
        history.cancelledAt = try row.timestampIfAny(22)
        history.latest = try row.phaseIfAny(23)
        isCurrent = try row.bool(24)
        itemIsCurrent = try row.bool(25)
        providerIsCurrent = try row.bool(26)
    }
}

extension ResultRow {
    fileprivate func phaseIfAny(_ column: Int) throws -> RepairPhase? {
        guard let name = try textIfAny(column) else { return nil }
        guard let phase = RepairPhase(rawValue: name) else {
            throw failure(column, "is \(name), which is no phase of a record")
        }
        return phase
    }
}
