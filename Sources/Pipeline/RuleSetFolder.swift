internal import Foundation
package import KeepTrack

/// The rule sets there are: the shipped ones, a YAML file each.
package struct RuleSetFolder: Sendable {
    /// The folder that holds them.
    package let folder: String

    /// The names of the shipped sets, in byte order.
    package var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package init(folder: String) {
        self.folder = folder
    }

    /// Reads a set.
    ///
    /// - Parameter name: the name of a shipped set, or a file that ends in `.yaml`, seen from the working folder.
    /// - Throws: ``PipelineError`` of code `noInput` where there is no such set, which names those there are;
    ///   `DefinitionError` for a mistake in it or in one that it extends.
    package func ruleSet(_ name: String) throws -> RuleSet {
        try RuleSet(named: name) { try source($0) }
    }

    private func source(_ name: String) throws -> RuleSet.Source {
        let isFile = name.hasSuffix(".yaml")
        let path = isFile ? name : "\(folder)/\(name).yaml"
        guard FileManager.default.fileExists(atPath: path) else {
            throw PipelineError(
                .noInput, isFile ? "there is no rule file \(name)" : "there is no rule set \(name)",
                hint: "There are \(names.joined(separator: ", ")); a file of your own ends in .yaml")
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw PipelineError(.configuration, "\(path) isn't a readable UTF-8 file") }
        return RuleSet.Source(file: path, text: text)
    }
}
