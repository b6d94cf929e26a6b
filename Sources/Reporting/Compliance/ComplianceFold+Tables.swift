internal import Tabular

extension ComplianceFold {
    package static let tables = [
        FoldTable(
            "documents",
            [
                "branch": .text, "vehicle_id": .identifier, "plate": .text, "class": .text, "use": .text,
                "kind": .text, "document_number": .text, "last_renewed_on": .date, "valid_from": .date,
                "valid_until": .date, "state": .text, "due_in": .integer, "days_to_expiry": .integer,
                "window_days": .integer, "covered_days": .integer, "lapsed_days": .integer, "coverage_pct": .decimal,
                "gaps": .integer, "longest_gap_days": .integer, "overlap_days": .integer, "rule": .text,
                "tier": .text, "penalty_pct": .decimal, "penalty_base": .money, "penalty_amount": .money,
                "missing_prerequisite": .text, "current_value": .text,
            ]),
        FoldTable(
            "vehicles",
            [
                "branch": .text, "vehicle_id": .identifier, "plate": .text, "class": .text, "use": .text,
                "worst_state": .text, "bluebook_state": .text, "insurance_state": .text, "pollution_state": .text,
                "ready_to_renew": .boolean, "next_due_on": .date, "penalty_amount": .money,
            ]),
        FoldTable(
            "gaps",
            [
                "branch": .text, "vehicle_id": .identifier, "plate": .text, "kind": .text, "starts_on": .date,
                "ends_on": .date, "days": .integer, "open": .boolean,
            ]),
        FoldTable(
            "renewals",
            [
                "renewal_id": .identifier, "branch": .text, "vehicle_id": .identifier, "plate": .text, "kind": .text,
                "document_number": .text, "renewed_on": .date, "valid_from": .date, "valid_until": .date,
                "amount": .money, "penalty_paid": .money, "days_late": .integer,
            ]),
        FoldTable(
            "forecast",
            [
                "branch": .text, "vehicle_id": .identifier, "plate": .text, "kind": .text, "expires_on": .date,
                "band": .text, "tier": .text, "starts_on": .date, "penalty_pct": .decimal, "penalty_amount": .money,
            ]),
        FoldTable(
            "by_branch",
            [
                "branch": .text, "applicable": .integer, "valid": .integer, "in_grace": .integer, "lapsed": .integer,
                "missing": .integer, "rate_pct": .decimal, "penalty_amount": .money,
            ]),
        FoldTable(
            "by_month",
            [
                "month_bs": .text, "starts_on": .date, "ends_on": .date, "partial": .boolean, "applicable": .integer,
                "valid": .integer, "in_grace": .integer, "lapsed": .integer, "missing": .integer,
                "rate_pct": .decimal, "penalty_amount": .money,
            ]),
        FoldTable(
            "services",
            [
                "item": .identifier, "interval_days": .integer, "previous_on": .date, "done_on": .date,
                "gap_days": .integer, "on_time": .boolean, "due_on": .date, "state": .text,
            ]),
    ]

    package static let findings: Set<String> = [
        "scrapped_not_struck_off", "renewed_without_prerequisite", "expiry_before_issue", "renewal_reversed",
        "validity_overlap", "tariff_missing",
    ]

    package static var figures: [String] { ComplianceFigures().headlines.map(\.key) }
}
