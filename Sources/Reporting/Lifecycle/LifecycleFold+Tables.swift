internal import Tabular

extension LifecycleFold {
    package static let tables = [
        FoldTable(
            "items",
            [
                "branch": .text, "category_path": .text, "item_id": .identifier, "name": .text,
                "serial_number": .text, "barcode": .text, "model": .text, "manufacturer": .text, "supplier": .text,
                "purchased_on": .date, "purchase_amount": .money, "currency": .text, "status": .text,
                "status_since": .timestamp, "age_days": .integer, "days_active": .decimal,
                "days_maintenance": .decimal, "days_inactive": .decimal, "days_terminal": .decimal,
                "transitions": .integer, "failures": .integer, "repairs_closed": .integer, "services": .integer,
                "mttr_hours": .decimal, "repair_median_hours": .decimal, "repair_p90_hours": .decimal,
                "mtbf_hours": .decimal, "availability_pct": .decimal, "utilization_pct": .decimal,
                "service_cost": .money, "cost_to_purchase_pct": .decimal, "warranty_until": .date,
                "warranty_state": .text, "repairs_paid_in_warranty": .integer, "next_service_on": .date,
                "days_to_service": .integer, "depreciation_method": .text, "book_value": .money,
                "accumulated_depreciation": .money, "straight_line_value": .money, "declining_value": .money,
                "disposed_on": .date, "disposal_proceeds": .money, "disposal_gain": .money, "current_value": .text,
            ]),
        FoldTable(
            "status_intervals",
            [
                "branch": .text, "item_id": .identifier, "name": .text, "status": .text, "started_at": .timestamp,
                "ended_at": .timestamp, "changed_by": .identifier, "days_in_period": .decimal,
            ]),
        FoldTable(
            "transitions",
            [
                "from_status": .text, "to_status": .text, "count": .integer, "stay_median_days": .decimal,
                "stay_p90_days": .decimal,
            ]),
        FoldTable(
            "by_branch",
            [
                "branch": .text, "items": .integer, "purchase_amount": .money, "book_value": .money,
                "days_active": .decimal, "days_maintenance": .decimal, "days_inactive": .decimal,
                "days_terminal": .decimal, "failures": .integer, "mttr_hours": .decimal, "mtbf_hours": .decimal,
                "availability_pct": .decimal, "utilization_pct": .decimal, "service_cost": .money,
            ]),
        FoldTable(
            "by_category",
            [
                "category_id": .identifier, "category_path": .text, "items": .integer, "purchase_amount": .money,
                "book_value": .money, "days_active": .decimal, "days_maintenance": .decimal,
                "days_inactive": .decimal, "days_terminal": .decimal, "failures": .integer, "mttr_hours": .decimal,
                "mtbf_hours": .decimal, "availability_pct": .decimal, "utilization_pct": .decimal,
                "service_cost": .money,
            ]),
        FoldTable(
            "by_month",
            [
                "month_bs": .text, "starts_on": .date, "ends_on": .date, "partial": .boolean, "acquired": .integer,
                "disposed": .integer, "in_maintenance_at_end": .integer, "failures": .integer,
                "service_cost": .money,
            ]),
    ]

    package static let findings: Set<String> = [
        "event_after_disposal", "status_chain_broken", "scrapped_without_disposal", "repair_time_negative",
        "purchase_missing", "purchase_in_future",
    ]

    package static let figures = [
        "items", "purchase_amount", "book_value", "failures", "mttr_hours", "mtbf_hours", "availability_pct",
        "utilization_pct", "service_cost", "disposed",
    ]
}
