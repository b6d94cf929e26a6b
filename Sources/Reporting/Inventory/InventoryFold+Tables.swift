internal import Tabular

extension InventoryFold {
    package static let tables = [
        FoldTable(
            "register",
            [
                "branch": .text, "category_path": .text, "item_id": .identifier, "name": .text,
                "serial_number": .text, "barcode": .text, "model": .text, "manufacturer": .text, "supplier": .text,
                "bill_number": .text, "location": .text, "department": .text, "custodian_id": .identifier,
                "last_seen_at": .timestamp, "seen_state": .text, "approved_at": .timestamp, "status": .text,
                "purchased_on": .date, "purchase_amount": .money, "currency": .text, "depreciation_method": .text,
                "book_value": .money, "accumulated_depreciation": .money, "tax_pool": .text, "tax_value": .money,
                "disposed_on": .date, "disposal_proceeds": .money, "disposal_gain": .money, "current_value": .text,
            ]),
        FoldTable(
            "tax_pools",
            [
                "fiscal_year": .text, "pool": .text, "opening_from": .text, "opening": .money,
                "additions_full": .money, "additions_two_thirds": .money, "additions_one_third": .money,
                "carried_in": .money, "proceeds": .money, "gain": .money, "base": .money, "rate_pct": .decimal,
                "depreciation": .money, "closing": .money, "carried_out": .money,
            ]),
        FoldTable(
            "by_branch",
            [
                "branch": .text, "items": .integer, "held": .integer, "purchase_amount": .money,
                "book_value": .money, "tax_value": .money, "acquired": .integer, "acquired_amount": .money,
                "disposed": .integer, "disposal_proceeds": .money, "without_custodian": .integer,
                "never_seen": .integer, "seen_long_ago": .integer,
            ]),
        FoldTable(
            "by_category",
            [
                "category_id": .identifier, "category_path": .text, "items": .integer, "held": .integer,
                "purchase_amount": .money, "book_value": .money, "tax_value": .money, "acquired": .integer,
                "acquired_amount": .money, "disposed": .integer, "disposal_proceeds": .money,
                "without_custodian": .integer, "never_seen": .integer, "seen_long_ago": .integer,
            ]),
        FoldTable(
            "by_month",
            [
                "month_bs": .text, "starts_on": .date, "ends_on": .date, "partial": .boolean, "acquired": .integer,
                "acquired_amount": .money, "disposed": .integer, "disposal_proceeds": .money,
            ]),
    ]

    package static let findings: Set<String> = [
        "tax_balance_unreadable", "tax_life_missing", "tax_opening_differs", "tax_pool_unknown", "book_value_unknown",
        "tax_pool_missing",
    ]

    package static let figures = [
        "items", "held", "purchase_amount", "book_value", "tax_value", "acquired", "acquired_amount", "disposed",
        "disposal_proceeds", "without_custodian", "never_seen", "seen_long_ago",
    ]
}
