internal import Postgres

/// Other people's sessions, as messages name them.
enum SessionDescription {
    /// - Parameter rows: pid, application, user, state, transaction's start, query's start.
    static func texts(_ rows: ResultSet) throws -> [String] {
        try (0..<rows.rowCount).map { row in
            let fields = (1...5).map { rows.text(row, $0) ?? "" }
            var text = "pid \(try rows.int(row, 0) ?? 0)"
            let who = [fields[0], fields[1].isEmpty ? "" : "as \(fields[1])", fields[2]].filter { !$0.isEmpty }
            if !who.isEmpty { text += " (\(who.joined(separator: ", ")))" }
            if !fields[3].isEmpty { text += ", its transaction since \(fields[3])" }
            if !fields[4].isEmpty { text += ", its query since \(fields[4])" }
            return text
        }
    }
}
