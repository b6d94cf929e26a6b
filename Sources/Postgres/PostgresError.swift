/// What went wrong between us and the server.
///
/// Its description is safe to show: it holds no password, no connection string and no bound value.
package struct PostgresError: Error, Sendable {
    /// The kinds of failure; compare with `==`, new ones may come.
    package struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The connection string can't be read.
        package static let malformedTarget = Code("malformedTarget")
        /// No connection could be made: nobody listens, authentication failed, TLS was refused.
        package static let connect = Code("connect")
        /// The server refused a statement; ``PostgresError/sqlState`` says why.
        package static let statement = Code("statement")
        /// The connection broke while it was in use.
        package static let connectionLost = Code("connectionLost")
        /// A deadline of ours has passed.
        package static let timeout = Code("timeout")
        /// We were asked to stop.
        package static let interrupted = Code("interrupted")
        /// A result is not of the shape that was agreed.
        package static let unexpectedResult = Code("unexpectedResult")
    }

    package let code: Code
    /// The server's five-character code, where there is one.
    package let sqlState: SQLState?
    /// What failed, in words that are safe to show.
    package let message: String
    /// The query file or step that failed, such as `extract/lifecycle/items.sql`.
    package var context: String?
    /// The server's hint, or ours.
    package var hint: String?
    /// The character of the statement at which the server found the error, from 1.
    package var position: Int?
    /// What depends on an object that can't be dropped or changed; other details may quote values, and are left out.
    package var detail: String?
    /// Statements of the same text that succeeded before this one.
    package var completedStatements = 0

    package init(
        _ code: Code, _ message: String, sqlState: SQLState? = nil, context: String? = nil, hint: String? = nil,
        position: Int? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.context = context
        self.hint = hint
        self.position = position
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        var text = context.map { "\($0): " } ?? ""
        text += message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let hint { text += ". \(hint)" }
        return text
    }
}

/// A five-character SQLSTATE. `"42" ~= state` matches its class, a full code the code itself.
package struct SQLState: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let code: String

    package init(_ code: String) { self.code = code }
    package init(stringLiteral code: String) { self.code = code }

    package var description: String { code }

    package static func ~= (pattern: String, state: SQLState) -> Bool {
        pattern.utf8.count == 2 ? state.code.hasPrefix(pattern) : state.code == pattern
    }
}
