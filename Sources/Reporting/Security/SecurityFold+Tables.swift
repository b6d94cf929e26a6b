internal import Tabular

extension SecurityFold {
    package static let tables = [
        FoldTable(
            "failed_attempts",
            [
                "user_id": .identifier, "email": .text, "day": .date, "failures": .integer, "first_at": .timestamp,
                "last_at": .timestamp,
            ]),
        FoldTable(
            "blocks",
            [
                "user_id": .identifier, "email": .text, "from": .timestamp, "until": .timestamp, "ended": .text,
                "ended_by": .identifier,
            ]),
        FoldTable(
            "users",
            [
                "user_id": .identifier, "email": .text, "branch": .text, "position": .text, "is_active": .boolean,
                "last_seen_at": .timestamp, "dormant": .boolean, "privileges": .text,
                "active_without_position": .boolean, "current_value": .text,
            ]),
    ]

    package static let findings: Set<String> = [
        "success_in_block", "unblocked_own_account", "dormant_active_user", "active_without_position",
        "blocked_repeatedly",
    ]

    package static var figures: [String] { SecurityFigures().headlines.map(\.key) }
}
