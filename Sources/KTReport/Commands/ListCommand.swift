internal import ArgumentParser
internal import Pipeline
internal import Reporting

/// `kt-report list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The reports there are, your own included.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        let context = try ReportContext(common)
        let definitions = try context.catalog.definitions()
        let width = definitions.map(\.name.count).max() ?? 0
        for definition in definitions {
            let padding = String(repeating: " ", count: width - definition.name.count)
            try Output.line("\(definition.name)\(padding)  \(definition.title)")
        }
    }
}
