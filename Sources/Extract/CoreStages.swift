public import KeepTrack
public import Postgres
internal import Tabular

// The stages that several reports read: what the queries below queries/extract/core/ yield.

extension BranchRow: StageRow {
    public static let columns = [
        StageColumn("id", .uuid), StageColumn("code", .text), StageColumn("does_exist", .bool),
        StageColumn("is_current", .bool),
    ]

    public init(_ row: ResultRow) throws {
        self.init(
            id: try row.identifier(0), code: try row.text(1), exists: try row.bool(2), isCurrent: try row.bool(3))
    }
}
