package import KeepTrack
internal import Tabular

/// What the tables, figures and findings that somebody reads take of the stages: the rest needn't be read or reckoned.
package struct LifecycleNeeds: Sendable {
    /// Parts of the items' rows.
    package private(set) var items: LifecycleItemRow.Parts = []
    /// Service records.
    package private(set) var records = false
    /// Which changes of status they are, and who made them.
    package let names: Bool
    /// Sums per branch and category.
    let groups: Bool
    let months: Bool
    let transitions: Bool

    /// Whether book values are reckoned.
    var books: Bool { items.contains(.value) }

    init(_ tables: TableSet, _ demand: FoldDemand) throws {
        let items = try tables["items"]
        let byMonth = try tables["by_month"]
        names = try demand.findings || tables["status_intervals"].reads("changed_by")
        transitions = try !tables["transitions"].isDiscarding
        months = !byMonth.isDiscarding
        groups = try demand.figures || !tables["by_branch"].isDiscarding || !tables["by_category"].isDiscarding
        if items.reads("serial_number", "barcode", "model", "manufacturer", "supplier", "current_value") {
            self.items.insert(.labels)
        }
        if groups
            || items.reads(
                "depreciation_method", "book_value", "accumulated_depreciation", "straight_line_value",
                "declining_value", "disposal_proceeds", "disposal_gain")
        {
            self.items.insert([.value, .purchase])
        }
        if items.reads(
            "warranty_until", "warranty_state", "repairs_paid_in_warranty", "next_service_on", "days_to_service")
        {
            self.items.insert([.upkeep, .purchase])
        }
        if demand.findings || months
            || items.reads("purchased_on", "purchase_amount", "age_days", "cost_to_purchase_pct")
        {
            self.items.insert(.purchase)
        }
        records =
            groups || demand.findings || months
            || items.reads(
                "failures", "repairs_closed", "services", "mttr_hours", "repair_median_hours", "repair_p90_hours",
                "mtbf_hours", "availability_pct", "service_cost", "cost_to_purchase_pct", "repairs_paid_in_warranty",
                "next_service_on", "days_to_service")
    }
}
