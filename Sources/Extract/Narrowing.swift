internal import Postgres

/// Leaves out of a stage what nobody reads: the columns are there and hold nothing, so that the server neither fetches
/// nor sends them, and drops the joins that only they need.
struct Narrowing {
    /// Those of the stage's query.
    let columns: [StageColumn]
    /// The names of those that come empty: NULL, and false for a boolean.
    let unread: Set<String>
    /// The columns that the query sorts its rows by, all of them read.
    let order: [String]

    /// The query to send in place of the stage's.
    func applied(to sql: String) -> String {
        guard !unread.isEmpty else { return sql }
        let list = columns.map { column in
            guard unread.contains(column.name) else { return column.name }
            return column.type == .bool ? "false as \(column.name)" : "null::\(column.type.name) as \(column.name)"
        }
        // The order is the query's own, asked for again: nothing is sorted a second time.
        return """
            select \(list.joined(separator: ", "))
            from (\(sql)
            ) as narrowed
            order by \(order.joined(separator: ", "))
            """
    }
}

extension TypeOID {
    /// As SQL calls it.
    fileprivate var name: String {
        switch self {
        case .uuid: "uuid"
        case .text: "text"
        case .date: "date"
        case .timestamptz: "timestamptz"
        case .numeric: "numeric"
        case .int4: "int4"
        default: preconditionFailure("no stage leaves out a column of type \(rawValue)")
        }
    }
}
