internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Reporting
internal import Tabular

/// `kt-report describe NAME`.
struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "What a report says: its tables, columns, rules, checks and queries.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json, schema
    }

    @Argument(help: "The report.")
    var name: String

    @Option(help: "text, markdown, json, or schema (the JSON Schema of the report's JSON).")
    var format: Format = .text

    @OptionGroup var common: CommonOptions

    func run() throws {
        let definition = try ReportContext(common).catalog.definition(name)
        switch format {
        case .text: try Output.write(ReportDescription(definition).text)
        case .markdown: try Output.write(ReportDescription(definition).markdown)
        case .json: try Output.write(try ReportDescription(definition).json())
        case .schema: try Output.write(try ReportJSONSchema(definition).text())
        }
    }
}
