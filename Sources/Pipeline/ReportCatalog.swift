internal import Foundation
package import Reporting

/// The reports there are: the shipped ones and the user's own, a YAML file each, read when they are asked for.
package struct ReportCatalog: Sendable {
    /// The file of each report.
    private let files: [String: String]

    /// Finds every `*.yaml` directly below the folders; a later folder's report replaces one of the same name.
    ///
    /// - Throws: ``PipelineError`` for a folder that can't be read.
    package init(folders: [String]) throws {
        var files: [String: String] = [:]
        for folder in folders {
            do {
                for name in try FileManager.default.contentsOfDirectory(atPath: folder)
                where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
                    files[String(name.dropLast(5))] = folder + "/" + name
                }
            } catch {
                throw PipelineError(.configuration, "the folder of reports \(folder) can't be read")
            }
        }
        self.files = files
    }

    /// By name.
    package var names: [String] { files.keys.sorted() }

    /// All of them, by name.
    ///
    /// - Throws: `DefinitionError` with file, line and column.
    package func definitions() throws -> [ReportDefinition] {
        try names.map { try definition($0) }
    }

    /// Where a report's definition stands.
    ///
    /// - Throws: ``PipelineError`` of code `noInput`, which names those there are.
    package func file(of name: String) throws -> String {
        guard let path = files[name] else {
            throw PipelineError(
                .noInput, "there is no report \(name)", hint: "There are \(names.joined(separator: ", "))")
        }
        return path
    }

    /// One of them.
    ///
    /// - Throws: ``PipelineError`` of code `noInput`, which names those there are; `DefinitionError` with file, line and
    ///   column.
    package func definition(_ name: String) throws -> ReportDefinition {
        let path = try file(of: name)
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw PipelineError(.configuration, "\(path) isn't a readable UTF-8 file") }
        return try ReportDefinition(yaml: text, file: path)
    }
}
