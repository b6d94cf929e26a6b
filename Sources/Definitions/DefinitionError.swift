internal import Yams

/// A mistake in a file that defines something, a report or a set of rules: `file:line:column` and what is wrong there.
package struct DefinitionError: Error, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int
    package let reason: String

    package init(file: String, line: Int, column: Int, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    package var description: String { "\(file):\(line):\(column): \(reason)" }
}

extension DefinitionError {
    init(file: String, _ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, column: mark.column, reason: problem)
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                file: file, line: context.mark.line, column: context.mark.column,
                reason: "\(keys.joined(separator: ", ")) stands there twice; keep one")
        default: self.init(file: file, line: 1, column: 1, reason: "not YAML: \(error)")
        }
    }
}
