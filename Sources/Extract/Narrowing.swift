internal import Postgres

/// Leaves out of a stage what nobody reads, so that the server neither fetches nor sends it, and drops the joins that only
/// it needs.
struct Narrowing {
    /// What is selected from the stage's query.
    let list: String
    /// The columns that the stage's query sorts its rows by.
    let order: [String]

    /// - Parameters:
    ///   - columns: of the stage's columns those that come.
    ///   - empty: the names of those that hold nothing: NULL, and false for a boolean.
    init(to columns: [StageColumn], empty: Set<String> = [], order: [String]) {
        list = columns.map { column in
            // A column of a type without a name comes as it is.
            guard empty.contains(column.name), let type = column.type.sqlName else { return column.name }
            return column.type == .bool ? "false as \(column.name)" : "null::\(type) as \(column.name)"
        }.joined(separator: ", ")
        self.order = order
    }

    /// The query to send in place of the stage's.
    func applied(to sql: String) -> String {
        // The order is the query's own, asked for again: nothing is sorted a second time.
        """
        select \(list)
        from (\(sql)
        ) as narrowed
        order by \(order.map { "narrowed." + $0 }.joined(separator: ", "))
        """
    }
}
