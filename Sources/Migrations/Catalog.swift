package import Postgres

/// What migrations have made in a database, in words that two databases can be compared by.
package struct Catalog: Sendable {
    /// One object, such as `column` `core.users.email`.
    package struct Key: Sendable, Hashable, Comparable, CustomStringConvertible {
        package let kind: String
        package let name: String

        package static func < (left: Key, right: Key) -> Bool {
            (left.kind, left.name) < (right.kind, right.name)
        }

        package var description: String { "\(kind) \(name)" }
    }

    struct Object: Sendable {
        /// The schema it is in; empty for what is in none.
        let schema: String
        let definition: String
    }

    let objects: [Key: Object]

    /// Reads the system catalogs. Takes no lock that matters and makes nothing.
    ///
    /// - Parameter folder: the folder of `index.sql`, which holds the query.
    package static func read(_ connection: Connection, folder: String) throws -> Catalog {
        // Functions and defaults are printed with the names that the search path calls for.
        try connection.execute(
            "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog; SET LOCAL quote_all_identifiers = off")
        defer { try? connection.execute("ROLLBACK") }
        let rows = try connection.query(
            try MigratorQueries(folder: folder).text("catalog"), context: "migrations/catalog.sql")
        var objects: [Key: Object] = [:]
        for row in 0..<rows.rowCount {
            guard let kind = rows.text(row, 1), let name = rows.text(row, 2) else { continue }
            objects[Key(kind: kind, name: name)] = Object(
                schema: rows.text(row, 0) ?? "", definition: rows.text(row, 3) ?? "")
        }
        return Catalog(objects: objects)
    }

    /// Whether there is an object of that kind and name.
    package func contains(_ kind: String, _ name: String) -> Bool {
        objects[Key(kind: kind, name: name)] != nil
    }

    /// A column as CREATE TABLE writes it, without its name.
    package func definition(_ key: Key) -> String? { objects[key]?.definition }

    package func keys(_ kind: String) -> [Key] {
        objects.keys.filter { $0.kind == kind }.sorted()
    }
}

/// One object in which a database differs from what its files make.
package struct Drift: Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case missing
        case differs
        case unexpected
    }

    package let kind: Kind
    package let object: Catalog.Key
    /// The first line that differs, as the files make it and as it is.
    package var wanted: String?
    package var found: String?

    package var description: String {
        switch kind {
        case .missing: "\(object) is missing"
        case .unexpected: "\(object) is in no file"
        case .differs: "\(object) differs: it should be \"\(wanted ?? "")\", and is \"\(found ?? "")\""
        }
    }
}

extension Catalog {
    /// Where `found` isn't what this catalog says, by kind and name.
    ///
    /// What is missing with the whole it belongs to is told once: no columns of a missing table. What only `found` has
    /// counts where this catalog has a schema of that name: other schemas are other people's.
    package func drift(of found: Catalog) -> [Drift] {
        let schemas = Set(objects.values.map(\.schema)).subtracting(["", "public"])
        var drift: [Drift] = []
        for (key, object) in objects {
            guard let other = found.objects[key] else {
                if !isPart(key, ofMissingIn: found) { drift.append(Drift(kind: .missing, object: key)) }
                continue
            }
            if other.definition != object.definition {
                let (wanted, real) = Catalog.firstDifference(object.definition, other.definition)
                drift.append(Drift(kind: .differs, object: key, wanted: wanted, found: real))
            }
        }
        for (key, object) in found.objects where objects[key] == nil && schemas.contains(object.schema) {
            if !found.isPart(key, ofMissingIn: self) { drift.append(Drift(kind: .unexpected, object: key)) }
        }
        return drift.sorted { ($0.kind.rawValue, $0.object) < ($1.kind.rawValue, $1.object) }
    }

    /// Whether a key's schema or table lacks in another catalog, so that the key need not be told too.
    private func isPart(_ key: Key, ofMissingIn other: Catalog) -> Bool {
        guard let object = objects[key] else { return false }
        if key.kind != "schema", !object.schema.isEmpty, contains("schema", object.schema),
            !other.contains("schema", object.schema)
        {
            return true
        }
        guard ["column", "constraint", "trigger", "policy"].contains(key.kind) else { return false }
        let table = key.name.split(separator: ".").prefix(2).joined(separator: ".")
        return contains("table", table) && !other.contains("table", table)
    }

    /// This catalog with the views' texts as another server prints them: releases of PostgreSQL differ in that (16 and
    /// later leave out the table's name where a view has one table).
    ///
    /// Only what differs is put to the server, and what it can't read stays as it is.
    ///
    /// - Parameter connection: a connection to the database in which `wanted` was read; nothing is left in it.
    package func respelled(by connection: Connection, as wanted: Catalog) throws -> Catalog {
        var objects = objects
        try connection.execute("BEGIN; SET LOCAL search_path = pg_catalog; SET LOCAL quote_all_identifiers = off")
        defer { try? connection.execute("ROLLBACK") }
        for (key, object) in objects where key.kind == "view" {
            guard let other = wanted.objects[key], other.definition != object.definition else { continue }
            // Owner, options and grants stand before the text, a line each.
            var lines = object.definition.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
            guard lines.count == 4 else { continue }
            try connection.execute("SAVEPOINT respelled")
            let text = try? respelled(lines[3], by: connection)
            try connection.execute("ROLLBACK TO SAVEPOINT respelled")
            guard let text else { continue }
            lines[3] = text[...]
            objects[key] = Object(schema: object.schema, definition: lines.joined(separator: "\n"))
        }
        return Catalog(objects: objects)
    }

    private func respelled(_ view: Substring, by connection: Connection) throws -> String? {
        // As a query with parameters: such a one holds one statement only, whatever the other server says.
        try connection.query("CREATE TEMPORARY VIEW respelled AS \(view)")
        return try connection.query("select pg_get_viewdef('pg_temp.respelled'::regclass)").text(0, 0)
    }

    private static func firstDifference(_ wanted: String, _ found: String) -> (String, String) {
        let left = wanted.split(separator: "\n", omittingEmptySubsequences: false)
        let right = found.split(separator: "\n", omittingEmptySubsequences: false)
        let index =
            zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
        func line(_ lines: [Substring]) -> String {
            guard index < lines.count else { return "nothing more" }
            let text = String(lines[index].drop { $0.isWhitespace })
            return text.count > 160 ? text.prefix(160) + "..." : text
        }
        return (line(left), line(right))
    }
}
