package import Postgres

/// The tables and foreign keys that a diagram draws.
package struct DiagramModel: Sendable {
    struct Column: Sendable {
        let name: String
        let type: String
        let isPrimary: Bool
        let isRequired: Bool
        /// The table it refers to, the tenant's aside.
        var parent: String?
    }

    struct Table: Sendable {
        let schema: String
        let name: String
        var columns: [Column] = []
        var fullName: String { "\(schema).\(name)" }
    }

    struct Relation: Sendable {
        let child: String
        /// The column that tells this relation from the tenant's.
        let column: String
        let parent: String
    }

    /// By schema, then name.
    private(set) var tables: [Table] = []
    private(set) var relations: [Relation] = []
    /// A table that a third of all others refer to, the tenants' one: lines to it would hide all else.
    private(set) var hub: String?

    /// Reads the catalogs.
    package init(_ connection: Connection, folder: String) throws {
        let queries = MigratorQueries(folder: folder)
        let columns = try connection.query(try queries.text("diagram"), context: "migrations/diagram.sql")
        for row in 0..<columns.rowCount {
            let fields = (0..<4).map { columns.text(row, $0) ?? "" }
            if tables.last?.schema != fields[0] || tables.last?.name != fields[1] {
                tables.append(Table(schema: fields[0], name: fields[1]))
            }
            tables[tables.count - 1].columns.append(
                Column(
                    name: fields[2], type: DiagramModel.short(fields[3]), isPrimary: columns.bool(row, 4) ?? false,
                    isRequired: columns.bool(row, 5) ?? false))
        }
        let keys = try connection.query(try queries.text("relations"), context: "migrations/relations.sql")
        let all = (0..<keys.rowCount).map { row -> Relation in
            let names = (keys.text(row, 1) ?? "").split(separator: ",").map { String($0) }
            // A composite key begins with the tenant's column: the last one says what the relation is about.
            return Relation(child: keys.text(row, 0) ?? "", column: names.last ?? "", parent: keys.text(row, 2) ?? "")
        }
        let children = Dictionary(grouping: all, by: \.parent).mapValues { Set($0.map(\.child)).count }
        hub =
            children.filter { $0.value * 3 >= tables.count && $0.value > 5 }.max {
                ($0.value, $1.key) < ($1.value, $0.key)
            }?.key
        relations = all.filter { $0.parent != hub }
        for index in tables.indices {
            let own = relations.filter { $0.child == tables[index].fullName }
            for column in tables[index].columns.indices {
                tables[index].columns[column].parent =
                    own.first { $0.column == tables[index].columns[column].name }?.parent
            }
        }
    }

    private static func short(_ type: String) -> String {
        type.replacing("timestamp with time zone", with: "timestamptz")
            .replacing("timestamp without time zone", with: "timestamp")
            .replacing("character varying", with: "varchar").replacing("double precision", with: "float8")
    }
}
