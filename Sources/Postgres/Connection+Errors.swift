internal import CLibPQ

extension Connection {
    /// Why the connection wasn't made.
    func connectError() -> PostgresError {
        var text = target.redact(String(cString: PQerrorMessage(handle)))
        // "FATAL:  28P01: password authentication failed"
        var state: SQLState?
        if let found = text.firstMatch(of: #/(?:FATAL|ERROR):\s+([0-9A-Z]{5}):\s+/#) {
            state = SQLState(String(found.output.1))
            text.replaceSubrange(found.range, with: "")
        }
        text = text.split(separator: ";").map { $0.trimmed }.filter { !$0.hasPrefix("LOCATION") }.joined(
            separator: "; ")
        return PostgresError(
            .connect, "can't connect to \(target.displayName): \(text)", sqlState: state, hint: target.hint(for: text))
    }

    /// That the connection is gone.
    func lost(_ context: String?) -> PostgresError {
        PostgresError(
            .connectionLost, "the connection to \(target.displayName) was lost", context: context,
            hint: "Was the server restarted, or the connection ended by an administrator?")
    }

    private static let poolerHint =
        "The pooler had no server connection to spare: raise its pool size, or lower --jobs; a run holds jobs + 1 of them"

    /// What the server says in a result that is an error.
    func error(from result: OpaquePointer, context: String?) -> PostgresError {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue else { return nil }
            return PQresultErrorField(result, Int32(ascii)).map { String(cString: $0) }
        }
        guard let code = field("C") else { return lost(context) }
        let state = SQLState(code)
        var message = field("M") ?? "the server refused the statement"
        // Messages of these classes quote the values they complain about: data exceptions, violated constraints.
        if "22" ~= state || "23" ~= state {
            message = message.split(separator: ":").first.map { String($0) } ?? message
            if let constraint = field("n") { message += " (constraint \(constraint))" }
        }
        // FATAL ends the session: that is a lost connection which says why.
        let isEnd = ["FATAL", "PANIC"].contains(field("V") ?? field("S"))
        if isEnd {
            message = "the connection to \(target.displayName) was ended: \(target.redact(message))"
        }
        var error = PostgresError(
            isEnd ? .connectionLost : .statement, message, sqlState: state, context: context,
            hint: field("H") ?? (message.contains("query_wait_timeout") ? Connection.poolerHint : nil),
            position: field("P").flatMap { Int($0) })
        // Dependent objects: names only.
        if "2B" ~= state { error.detail = field("D") }
        return error
    }
}
