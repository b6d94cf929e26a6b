internal import Tabular

extension RenewalsFold {
    package static let tables = [
        FoldTable(
            "due",
            [
                "branch": .text, "vehicle_id": .identifier, "plate": .text, "class": .text, "use": .text,
                "kind": .text, "document_number": .text, "expires_on": .date, "due_month_bs": .text,
                "days_to_expiry": .integer, "state": .text, "free_until": .date, "tax": .money, "fee": .money,
                "premium": .money, "charge": .money, "amount_from": .text, "amount": .money, "penalty_pct": .decimal,
                "penalty_amount": .money, "total": .money, "lacking": .text, "ready": .boolean,
                "current_value": .text,
            ]),
        FoldTable(
            "by_month",
            [
                "month_bs": .text, "starts_on": .date, "ends_on": .date, "documents": .integer, "bluebook": .integer,
                "insurance": .integer, "pollution": .integer, "due_in_30": .integer, "overdue": .integer,
                "missing": .integer, "not_ready": .integer, "amount": .money, "amounts_unknown": .integer,
                "penalty_amount": .money,
            ]),
        FoldTable(
            "by_branch",
            [
                "branch": .text, "documents": .integer, "bluebook": .integer, "insurance": .integer,
                "pollution": .integer, "due_in_30": .integer, "overdue": .integer, "missing": .integer,
                "not_ready": .integer, "amount": .money, "amounts_unknown": .integer, "penalty_amount": .money,
            ]),
    ]

    package static let findings: Set<String> = [
        "overdue", "never_renewed", "prerequisite_lacking", "overdue_in_grace", "rule_unknown", "fee_unknown",
    ]

    package static let figures = [
        "due", "due_in_30", "overdue", "missing", "not_ready", "amount", "penalty_amount", "renewed", "amount_paid",
        "penalty_paid",
    ]
}
