internal import Foundation
package import Reporting

/// The reports there are: the shipped ones and the user's own, a YAML file each.
package struct ReportCatalog: Sendable {
    /// By name.
    package let definitions: [ReportDefinition]

    /// Reads every `*.yaml` directly below the folders; a later folder's report replaces one of the same name.
    ///
    /// - Throws: `DefinitionError` with file, line and column.
    package init(folders: [String]) throws {
        var found: [String: ReportDefinition] = [:]
        for folder in folders {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: folder)
            } catch {
                throw PipelineError(.configuration, "the folder of reports \(folder) can't be read")
            }
            for name in names.sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
                let path = folder + "/" + name
                guard let data = FileManager.default.contents(atPath: path),
                    let text = String(data: data, encoding: .utf8)
                else { throw PipelineError(.configuration, "\(path) isn't a readable UTF-8 file") }
                let definition = try ReportDefinition(yaml: text, file: path)
                found[definition.name] = definition
            }
        }
        definitions = found.values.sorted { $0.name < $1.name }
    }

    /// - Throws: ``PipelineError`` of code `noInput`, which names those there are.
    package func definition(_ name: String) throws -> ReportDefinition {
        guard let definition = definitions.first(where: { $0.name == name }) else {
            throw PipelineError(
                .noInput, "there is no report \(name)",
                hint: "There are \(definitions.map(\.name).joined(separator: ", "))")
        }
        return definition
    }
}
