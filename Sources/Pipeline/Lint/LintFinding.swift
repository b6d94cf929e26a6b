/// A mistake that lint found, with its place and what to try.
package struct LintFinding: Sendable, Hashable, Encodable {
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in bytes.
    package let column: Int
    /// The rule's stable name, which `-- lint: allow RULE: reason` takes.
    package let rule: String
    package let message: String

    package init(file: String, line: Int, column: Int, rule: String, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.rule = rule
        self.message = message
    }
}

extension LintFinding: Comparable {
    package static func < (left: LintFinding, right: LintFinding) -> Bool {
        (left.file, left.line, left.column, left.rule) < (right.file, right.line, right.column, right.rule)
    }
}

extension LintFinding: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column): \(message) [\(rule)]" }
}

/// What lint came to.
package struct LintResult: Sendable, Encodable {
    package var findings: [LintFinding] = []
    /// Files that were looked at, definitions and queries.
    package var files = 0
    /// Queries of which no server was asked what they yield.
    package var unchecked: [String] = []

    package init() {}
}
