internal import Digest
internal import Foundation

/// The query files below one folder, read once each.
package final class QueryLibrary {
    /// The folder, such as `queries`.
    package let folder: String
    private var templates: [String: QueryTemplate] = [:]
    private var texts: [String: String] = [:]

    package init(folder: String) {
        self.folder = folder
    }

    /// The query of a file, such as `extract/lifecycle/items.sql`.
    ///
    /// - Throws: ``QueryTemplateError``, at 1:1 where the file can't be read.
    package func template(_ file: String) throws -> QueryTemplate {
        if let template = templates[file] { return template }
        var parser = QueryTemplateParser(file: file, text: try text(of: file)) { name in
            try self.text(of: "fragments/\(name).sql")
        }
        let sql = try parser.parse()
        let template = QueryTemplate(
            file: file, sql: sql.trimmingCharacters(in: .whitespacesAndNewlines.union([";"])),
            parameters: parser.parameters)
        templates[file] = template
        return template
    }

    /// A file as it stands.
    package func text(of file: String) throws -> String {
        if let text = texts[file] { return text }
        guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
            throw QueryTemplateError(file: file, line: 1, column: 1, reason: "there is no such file in \(folder)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw QueryTemplateError(file: file, line: 1, column: 1, reason: "the file isn't UTF-8")
        }
        texts[file] = text
        return text
    }

    /// SHA-256 of the query that is sent, in hex: fragments count.
    package func hash(of file: String) throws -> String {
        sha256Hex(try template(file).sql)
    }
}
