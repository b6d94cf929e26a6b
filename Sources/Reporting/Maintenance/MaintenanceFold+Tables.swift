internal import Tabular

extension MaintenanceFold {
    package static let tables = [
        FoldTable(
            "records",
            [
                "branch": .text, "record_id": .identifier, "item_id": .identifier, "item": .text, "title": .text,
                "priority": .text, "phase": .text, "provider": .text, "technician": .identifier,
                "reported_at": .timestamp, "acknowledged_at": .timestamp, "assigned_at": .timestamp,
                "examined_at": .timestamp, "decided_at": .timestamp, "completed_at": .timestamp,
                "cancelled_at": .timestamp, "acknowledged_hours": .decimal, "assigned_hours": .decimal,
                "examined_hours": .decimal, "decided_hours": .decimal, "completed_hours": .decimal,
                "acknowledged": .text, "assigned": .text, "examined": .text, "first_time_fix": .text,
                "estimated_cost": .money, "cost": .money, "cost_deviation_pct": .decimal,
                "cost_within_estimate": .text, "result": .text, "current_value": .text,
            ]),
        FoldTable(
            "sla",
            [
                "phase": .text, "priority": .text, "promised_hours": .decimal, "target_pct": .decimal, "n": .integer,
                "met": .integer, "met_pct": .decimal, "p50": .decimal, "p90": .decimal, "worst": .decimal,
                "pending": .integer, "not_measurable": .integer, "result": .text,
            ]),
        FoldTable(
            "by_provider",
            [
                "provider_id": .identifier, "provider": .text, "reported": .integer, "completed": .integer,
                "open": .integer, "n": .integer, "met": .integer, "met_pct": .decimal,
                "completion_mean_hours": .decimal, "first_time_fix_pct": .decimal, "cost_within_pct": .decimal,
                "cost": .money,
            ]),
        FoldTable(
            "by_technician",
            [
                "technician": .identifier, "reported": .integer, "completed": .integer, "open": .integer,
                "n": .integer, "met": .integer, "met_pct": .decimal, "completion_mean_hours": .decimal,
                "first_time_fix_pct": .decimal, "cost_within_pct": .decimal, "cost": .money,
            ]),
        FoldTable(
            "backlog",
            [
                "age_days": .text, "open": .integer, "urgent": .integer, "serious": .integer, "normal": .integer,
                "overdue": .integer, "oldest_days": .decimal, "estimated_cost": .money,
            ]),
    ]

    package static let findings: Set<String> = [
        "urgent_repair_overdue", "repair_overdue", "repaired_again", "cost_off_estimate", "phase_before_report",
        "phase_time_differs", "phase_differs", "completed_without_time", "report_time_missing", "phase_skipped",
        "setting_malformed",
    ]

    package static let figures = [
        "reported", "completed", "open", "overdue", "promises_met_pct", "acknowledged_pct", "assigned_pct",
        "examined_pct", "first_time_fix_pct", "cost_within_pct", "completion_mean_hours", "cost",
    ]
}
