internal import CLibPQ

/// Statements that a connection's transaction runs for one organization after the other: the server plans them once.
///
/// By `PREPARE` and `EXECUTE`, which go through a transaction-mode pooler of any age as long as the transaction lasts;
/// ``rollBack()`` takes them off the server's connection, for the next client's sake.
final class PlannedStatements {
    /// Unlike any other client's, should a statement stay behind on a pooler's connection.
    private let prefix = "kt_\(String(UInt64.random(in: 0 ... .max), radix: 36))_"
    /// How often each has come without a plan of its own.
    private var seen: [String: Int] = [:]
    fileprivate private(set) var names: [String: String] = [:]

    /// A statement that comes no more often, as in an answer about one organization, isn't worth the way to the server.
    private static let fewTimes = 3

    /// The name of a statement; nil where it has come a few times at most, and may not come again.
    fileprivate func name(of sql: String) -> (name: String, isNew: Bool)? {
        if let name = names[sql] { return (name, false) }
        seen[sql, default: 0] += 1
        guard seen[sql, default: 0] > PlannedStatements.fewTimes else { return nil }
        let name = "\(prefix)\(names.count + 1)"
        names[sql] = name
        return (name, true)
    }

    fileprivate func forget() {
        names = [:]
        seen = [:]
    }

    /// Takes all of them off the server; empty where there are none.
    var deallocation: String { names.values.map { "; DEALLOCATE \($0)" }.joined() }
}

extension Connection {
    /// Runs one statement as ``query(_:_:context:)`` does, planned once per transaction where it comes often. For what
    /// costs more to plan than to run, and is planned alike for all organizations.
    package func plannedQuery(_ sql: String, _ parameters: [Parameter], context: String? = nil) throws -> ResultSet {
        let named = parameters.compactMap(\.type.sqlName)
        guard named.count == parameters.count, let (name, isNew) = planned.name(of: sql) else {
            return try query(sql, parameters, context: context)
        }
        if isNew {
            let types = named.joined(separator: ", ")
            try execute("PREPARE \(name)\(types.isEmpty ? "" : "(\(types))") AS \(sql)", context: context)
        }
        let values = try parameters.map { try quoted($0.text) }.joined(separator: ", ")
        // Left to itself, the server plans anew for each organization what it takes for cheaper with its values known:
        // without them it expects a third of all rows to be deleted, say.
        let statements = [
            "SET LOCAL plan_cache_mode = force_generic_plan", "EXECUTE \(name)\(values.isEmpty ? "" : "(\(values))")",
            "SET LOCAL plan_cache_mode = DEFAULT",
        ]
        try enterPipeline()
        for statement in statements { try send(statement, [], context: context) }
        try sync()
        let answer: ResultSet
        do {
            answer = try pipelinedAnswer(context: context)
        } catch {
            // Where the server has refused the statement the connection goes on; otherwise there is nothing to leave.
            try? exitPipeline()
            throw error
        }
        try exitPipeline()
        return answer
    }

    /// Ends the transaction with all that was planned in it.
    package func rollBack() throws {
        // In one message, so that a pooler sends all of it to the connection that the transaction was on.
        try execute("ROLLBACK\(planned.deallocation)")
        planned.forget()
    }

    /// A text as SQL.
    func quoted(_ text: String?) throws -> String {
        guard let text else { return "NULL" }
        guard let quoted = PQescapeLiteral(handle, text, text.utf8.count) else {
            throw PostgresError(.unexpectedResult, "a parameter can't be quoted")
        }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
    }
}
