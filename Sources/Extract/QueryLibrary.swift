internal import Digest
internal import Foundation
internal import Postgres

/// The query files of the program and of the reports of one's own, read once each.
package final class QueryLibrary {
    /// The folder, such as `queries`.
    package let folder: String
    /// Where the queries of reports of one's own stand, beside their definitions.
    private let ownFolder: String?
    private var templates: [TemplateKey: QueryTemplate] = [:]
    private var texts: [String: String] = [:]

    /// - Parameter ownFolder: a file `extract/X` is looked for there first, as `X`.
    package init(folder: String, ownFolder: String? = nil) {
        self.folder = folder
        self.ownFolder = ownFolder
    }

    /// Another with what this one has read, for another thread.
    package func copy() -> QueryLibrary {
        let copy = QueryLibrary(folder: folder, ownFolder: ownFolder)
        copy.templates = templates
        copy.texts = texts
        return copy
    }

    /// The query of a file, such as `extract/lifecycle/items.sql`.
    ///
    /// - Parameter changes: what the audit trail may hold that has to be taken back; fragments that take it back are
    ///   replaced by their short forms for the other tables.
    /// - Throws: ``QueryTemplateError``, at 1:1 where the file can't be read.
    package func template(_ file: String, changes: TrailChanges = .anywhere) throws -> QueryTemplate {
        let key = TemplateKey(file: file, changes: changes)
        if let template = templates[key] { return template }
        var parser = QueryTemplateParser(file: file, text: Array(try text(of: file).utf8)) { name, arguments in
            Array(try self.fragment(name, arguments, changes: changes).utf8)
        }
        let expanded = String(decoding: try parser.parse(), as: UTF8.self)
        func isKept(_ scalar: Unicode.Scalar) -> Bool { !scalar.properties.isWhitespace && scalar != ";" }
        let first = expanded.unicodeScalars.firstIndex(where: isKept) ?? expanded.endIndex
        let last = expanded.unicodeScalars.lastIndex(where: isKept)
        let blank = expanded.utf8.distance(from: expanded.startIndex, to: first)
        let template = QueryTemplate(
            file: file, sql: last.map { String(expanded.unicodeScalars[first...$0]) } ?? "",
            parameters: parser.parameters, placeholders: parser.placeholders.map { $0.moved(by: -blank) },
            ownParameters: parser.ownParameters, map: parser.map.cut(blank))
        templates[key] = template
        return template
    }

    /// Where a file is looked for, in that order.
    private func places(of file: String) -> [String] {
        let own = ownFolder.map { $0 + "/" + file.dropFirst("extract/".count) }
        return (file.hasPrefix("extract/") ? [own].compactMap { $0 } : []) + [folder + "/" + file]
    }

    /// The path under which a file was found; where it isn't there, the one that it is looked for first.
    package func path(of file: String) -> String {
        let places = places(of: file)
        return places.first { FileManager.default.fileExists(atPath: $0) } ?? places[0]
    }

    private struct TemplateKey: Hashable {
        let file: String
        let changes: TrailChanges
    }

    /// The text of a fragment: of its short form if it has one and nothing has to be looked for in what it names last.
    private func fragment(_ name: String, _ arguments: [String], changes: TrailChanges) throws -> String {
        let short = "fragments/unchanged/\(name).sql"
        if let table = arguments.last, !changes.mayTouch(table), hasFile(short) { return try text(of: short) }
        return try text(of: "fragments/\(name).sql")
    }

    private func hasFile(_ file: String) -> Bool {
        texts[file] != nil || FileManager.default.fileExists(atPath: folder + "/" + file)
    }

    /// A file as it stands.
    package func text(of file: String) throws -> String {
        if let text = texts[file] { return text }
        let places = places(of: file)
        guard let data = places.lazy.compactMap({ FileManager.default.contents(atPath: $0) }).first else {
            throw QueryTemplateError(
                file: file, line: 1, column: 1, reason: "there is no file \(places.joined(separator: " or "))")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw QueryTemplateError(file: file, line: 1, column: 1, reason: "the file isn't UTF-8")
        }
        texts[file] = text
        return text
    }

    /// SHA-256 of the query in its full form, in hex: fragments count, whatever the trail holds.
    package func hash(of file: String) throws -> String {
        sha256Hex(try template(file).sql)
    }
}

/// What has to be looked for to take records back to an as-of instant, as `changed-tables.sql` names it: tables of which
/// the audit trail may hold changes since.
///
/// Where it holds none there is nothing to take back, and the queries that would look for it are planned and run in a
/// fraction of the time. The full form yields the same rows.
package enum TrailChanges: Hashable, Sendable {
    /// Nobody looked.
    case anywhere
    /// In these tables alone.
    case only(Set<String>)

    func mayTouch(_ table: String) -> Bool {
        switch self {
        case .anywhere: true
        case .only(let tables): tables.contains(table)
        }
    }
}
