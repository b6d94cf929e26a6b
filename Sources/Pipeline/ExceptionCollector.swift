internal import Foundation
internal import Reporting
internal import Tabular

/// Writes the exceptions table: words from the catalogue, order by severity, branch, subject and code.
final class ExceptionCollector: ExceptionSink {
    /// Findings per code.
    private(set) var counts: [String: Int] = [:]
    private let catalogue: [String: ExceptionDefinition]
    private let unlisted: Set<String>
    private let sorted: SortedTableOutput

    /// - Parameter known: what the transform reports; of that the definition lists what its report has.
    init(definitions: [ExceptionDefinition], known: Set<String>, output: TableOutput, spoolFolder: String) {
        catalogue = Dictionary(definitions.map { ($0.code, $0) }) { first, _ in first }
        unlisted = known.subtracting(definitions.map(\.code))
        sorted = SortedTableOutput(output, folder: spoolFolder)
    }

    /// Findings of one severity.
    func count(of severity: ExceptionDefinition.Severity) -> Int {
        catalogue.values.filter { $0.severity == severity }.reduce(0) { $0 + (counts[$1.code] ?? 0) }
    }

    func report(_ exception: ReportedException) throws {
        guard let definition = catalogue[exception.code] else {
            if unlisted.contains(exception.code) { return }
            throw TabularError(table: "exceptions", reason: "the definition has no exception \(exception.code)")
        }
        counts[exception.code, default: 0] += 1
        let output = sorted.output
        output.add(text: exception.code)
        output.add(text: definition.severity.rawValue)
        output.add(text: exception.subjectTable)
        output.add(identifier: exception.subjectID)
        output.add(text: exception.branch)
        output.add(text: ExceptionCollector.sentence(definition.sentence, exception.arguments))
        for _ in 0..<4 { output.addNull() }
        var key = SortKey()
        key.append(Int64(definition.severity.rank))
        key.append(exception.branch)
        // What is about no row comes first of its branch.
        key.append(exception.subjectID ?? Identifier(high: 0, low: 0))
        key.append(exception.code)
        try sorted.endRow(key: key.bytes)
    }

    func finish() throws {
        try sorted.drain()
    }

    /// The sentence with its `{placeholders}` filled in; one without an argument says "nothing".
    static func sentence(_ template: String, _ arguments: [String: String]) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            text += arguments[String(rest[rest.index(after: open)..<close])] ?? "nothing"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}

/// Hands exceptions on once there is something to take them; drops them where nobody reads them.
final class ExceptionRelay: ExceptionSink {
    var target: ExceptionCollector?

    func report(_ exception: ReportedException) throws {
        try target?.report(exception)
    }
}
