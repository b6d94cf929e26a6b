public import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

// The stages of the security report: what its queries below queries/extract/security/ yield, column by column.

extension SecurityPositionRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("name", .text), StageColumn("module", .text),
        StageColumn("scope", .text), StageColumn("can_view", .bool), StageColumn("can_create", .bool),
        StageColumn("can_update", .bool), StageColumn("can_delete", .bool), StageColumn("is_current", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), name: try row.text(1),
            right: row.isNull(2) ? nil : try row.moduleRight(from: 2), isCurrent: try row.bool(8))
    }
}

extension SecurityUserRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("email", .text), StageColumn("branch", .text),
        StageColumn("position_id", .uuid), StageColumn("is_active", .bool), StageColumn("created_at", .timestamptz),
        StageColumn("last_login_at", .timestamptz), StageColumn("is_present", .bool), StageColumn("is_current", .bool),
        StageColumn("branch_is_current", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), email: try row.text(1), branch: try row.textIfAny(2),
            positionID: try row.identifierIfAny(3), isActive: try row.bool(4), createdAt: try row.timestamp(5),
            lastLoginAt: try row.timestampIfAny(6), isPresent: try row.bool(7), isCurrent: try row.bool(8),
            branchIsCurrent: try row.bool(9))
    }
}

extension SecurityAccessRow: StageRow {
    public static let columns = [
        StageColumn("user_id", .uuid), StageColumn("module", .text), StageColumn("scope", .text),
        StageColumn("can_view", .bool), StageColumn("can_create", .bool), StageColumn("can_update", .bool),
        StageColumn("can_delete", .bool), StageColumn("revoked_at", .timestamptz),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            userID: try row.identifier(0), right: try row.moduleRight(from: 1),
            revokedAt: try row.timestampIfAny(7))
    }
}

extension LoginAttemptRow: StageRow {
    public static let columns = [
        StageColumn("user_id", .uuid), StageColumn("at", .timestamptz), StageColumn("id", .uuid),
        StageColumn("success", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            userID: try row.identifier(0), at: try row.timestamp(1), id: try row.identifier(2),
            isSuccess: try row.bool(3))
    }
}

extension LoginAttemptCorrectionRow: StageRow {
    public static let columns = LoginAttemptRow.columns + [StageColumn("was_there", .bool)]

    public init(_ row: ResultRow) throws {
        self.init(id: try row.identifier(2), restored: try row.bool(4) ? try LoginAttemptRow(row) : nil)
    }
}

extension UnblockingRow: StageRow {
    public static let columns = [
        StageColumn("user_id", .uuid), StageColumn("at", .timestamptz), StageColumn("by", .uuid),
    ]

    public init(_ row: ResultRow) throws {
        self.init(userID: try row.identifier(0), at: try row.timestamp(1), by: try row.identifierIfAny(2))
    }
}

extension ResultRow {
    /// Module, scope and the four permissions, in columns next to each other.
    fileprivate func moduleRight(from column: Int) throws -> ModuleRight {
        ModuleRight(
            module: try text(column), scope: try text(column + 1),
            permissions: Permissions(
                view: try bool(column + 2), create: try bool(column + 3), update: try bool(column + 4),
                delete: try bool(column + 5)))
    }
}
