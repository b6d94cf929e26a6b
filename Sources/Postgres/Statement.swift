/// Where a placeholder stands in a statement's text.
package struct Placeholder: Sendable {
    /// In UTF-8, from the text's beginning.
    package let bytes: Range<Int>
    /// Of the parameter: 0 for `$1`.
    package let parameter: Int

    package init(bytes: Range<Int>, parameter: Int) {
        self.bytes = bytes
        self.parameter = parameter
    }

    package func moved(by offset: Int) -> Placeholder {
        Placeholder(bytes: (bytes.lowerBound + offset)..<(bytes.upperBound + offset), parameter: parameter)
    }
}

/// One statement with the values of its parameters, and where these stand in it.
package struct Statement: Sendable {
    /// With placeholders: `$1`, `$2`, ...
    package private(set) var sql: String
    package private(set) var parameters: [Parameter]
    private var placeholders: [Placeholder]

    /// - Parameter placeholders: all that the text has, in the order of their places.
    package init(_ sql: String, _ parameters: [Parameter] = [], placeholders: [Placeholder] = []) {
        self.sql = sql
        self.parameters = parameters
        self.placeholders = placeholders
    }

    /// The same between other text.
    package func wrapped(_ before: String, _ after: String) -> Statement {
        Statement(
            before + sql + after, parameters, placeholders: placeholders.map { $0.moved(by: before.utf8.count) })
    }

    package mutating func append(_ text: String) {
        sql += text
    }

    /// Adds a parameter at the text's end.
    package mutating func append(_ parameter: Parameter) {
        let start = sql.utf8.count
        parameters.append(parameter)
        sql += "$\(parameters.count)"
        placeholders.append(Placeholder(bytes: start..<sql.utf8.count, parameter: parameters.count - 1))
    }

    /// The text with each value in its place, for commands that take no parameters.
    ///
    /// - Parameter literal: a value as SQL; nil is none, of a placeholder beyond the parameters.
    func inlined(_ literal: (Parameter?) throws -> String) rethrows -> String {
        let text = Array(sql.utf8)
        var bytes: [UInt8] = []
        var at = 0
        for placeholder in placeholders {
            let index = placeholder.parameter
            bytes += text[at..<placeholder.bytes.lowerBound]
            bytes += try literal(parameters.indices.contains(index) ? parameters[index] : nil).utf8
            at = placeholder.bytes.upperBound
        }
        return String(decoding: bytes + text[at...], as: UTF8.self)
    }
}
