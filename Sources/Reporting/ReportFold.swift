package import Tabular

/// A compiled transform: it eats sorted streams of domain rows and yields the rows of declared tables.
///
/// Pure: no database, no files but its spools. The orchestration feeds it one item, vehicle or user at a time and asks
/// for the headlines once it has finished.
package protocol ReportFold: AnyObject {
    /// The tables it yields; a definition lists those that its report has, with the columns that these have there.
    static var tables: [FoldTable] { get }
    /// The codes of the exceptions that it reports.
    static var findings: Set<String> { get }
    /// The keys of the figures that it yields, in order.
    static var figures: [String] { get }
    /// The figures of the summary, in order; complete once ``finish()`` has returned.
    var headlines: [Headline] { get }
    /// Yields what is known only after the last row: aggregates, percentiles.
    func finish() throws
}

/// One figure of a report's summary.
package struct Headline: Sendable, Hashable {
    /// The key under which the definition has its heading and unit.
    package let key: String
    package let value: Figure

    package init(key: String, value: Figure) {
        self.key = key
        self.value = value
    }
}

/// A figure, or that it can't be measured.
package enum Figure: Sendable, Hashable {
    /// A denominator of 0 or a missing input.
    case notMeasurable
    /// `unscaled` / 10^`scale`.
    case number(unscaled: Int128, scale: Int)

    package static func count(_ value: Int) -> Figure {
        .number(unscaled: Int128(value), scale: 0)
    }

    /// Money in minor units.
    package static func money(_ value: Int128?) -> Figure {
        value.map { .number(unscaled: $0, scale: 2) } ?? .notMeasurable
    }

    /// `numerator / denominator` to two decimals, half away from zero; not measurable over 0.
    package static func ratio(_ numerator: Int128, _ denominator: Int128) -> Figure {
        denominator == 0 ? .notMeasurable : .number(unscaled: roundedQuotient(numerator, denominator), scale: 2)
    }
}

/// What somebody reads of a transform beside its tables: what nobody does needn't be reckoned.
package struct FoldDemand: Sendable {
    package var figures: Bool
    package var findings: Bool

    package init(figures: Bool = true, findings: Bool = true) {
        self.figures = figures
        self.findings = findings
    }
}

/// The tables that a transform writes to, by name; those that a definition leaves out discard their rows.
package struct TableSet {
    private let outputs: [String: TableOutput]

    package init(_ outputs: [TableOutput]) {
        self.outputs = Dictionary(outputs.map { ($0.schema.name, $0) }) { first, _ in first }
    }

    /// - Throws: ``TabularError`` where the report's definition has no such table.
    package subscript(name: String) -> TableOutput {
        get throws {
            guard let output = outputs[name] else {
                throw TabularError(
                    table: name, reason: "the transform yields it, but the definition has no such table")
            }
            return output
        }
    }
}

/// Something that a person should look at, as a transform reports it. Severity and sentence come from the catalogue.
package struct ReportedException: Sendable {
    package let code: String
    /// Such as `assets.items`.
    package let subjectTable: String?
    /// Nil where it is about no row of its own.
    package let subjectID: Identifier?
    /// The branch's code.
    package let branch: String?
    /// What the sentence's placeholders stand for.
    package let arguments: [String: String]

    package init(
        code: String, subjectTable: String?, subjectID: Identifier?, branch: String?, arguments: [String: String] = [:]
    ) {
        self.code = code
        self.subjectTable = subjectTable
        self.subjectID = subjectID
        self.branch = branch
        self.arguments = arguments
    }
}

/// Takes exceptions in any order; they come out by severity, branch (byte order, none last), id and code.
package protocol ExceptionSink: AnyObject {
    func report(_ exception: ReportedException) throws
}
