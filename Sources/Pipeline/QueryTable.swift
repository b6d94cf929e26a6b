internal import Extract
internal import Postgres
internal import Tabular

/// Copies the rows of a query into a table, cell by cell, after checking that the columns are the declared ones.
struct QueryTable {
    private let columns: [Column]
    /// Of each column, without its descriptions: this is the hot path.
    private let cells: [(type: ColumnType, scale: Int)]
    private let output: TableOutput

    /// - Parameter columns: as declared, without the dates' twins.
    init(columns: [Column], output: TableOutput) {
        self.columns = columns
        cells = columns.map { ($0.type, $0.scale) }
        self.output = output
    }

    func copy(_ batches: StageBatches) throws {
        var isChecked = false
        while let batch = try batches.next() {
            if !isChecked {
                try check(batch, file: batches.file)
                isChecked = true
            }
            var row = ResultRow(batch, row: 0, context: batches.file)
            for _ in 0..<batch.rowCount {
                try copy(row)
                row.advance()
            }
        }
    }

    private func copy(_ row: borrowing ResultRow) throws {
        for index in cells.indices {
            switch cells[index].type {
            case .text, .bikramSambat: output.add(utf8: row.utf8(index))
            case .identifier: output.add(identifier: try row.identifierIfAny(index))
            case .integer: output.add(integer: try row.int64IfAny(index))
            case .money, .decimal: output.add(decimal: try row.decimalIfAny(index, scale: cells[index].scale))
            case .date: output.add(date: try row.dateIfAny(index))
            case .timestamp: output.add(timestamp: try row.timestampIfAny(index))
            case .boolean: output.add(boolean: try row.boolIfAny(index))
            }
        }
        try output.endRow()
    }

    private func check(_ batch: ResultSet, file: String) throws {
        guard batch.columnCount == columns.count else {
            throw PipelineError(
                .configuration,
                "\(file) yields \(batch.columnCount) columns where table \(output.schema.name) declares \(columns.count)"
            )
        }
        for (index, column) in columns.enumerated() {
            guard batch.columnName(index) == column.key else {
                throw PipelineError(
                    .configuration,
                    "\(file): column \(index + 1) is \(batch.columnName(index)), declared is \(column.key)")
            }
            guard column.type.accepted.contains(batch.columnType(index)) else {
                throw PipelineError(
                    .configuration,
                    "\(file): column \(column.key) is declared as \(column.type.rawValue), "
                        + "but the query yields another type (\(batch.columnType(index).rawValue))",
                    hint: "Cast it in the query, such as \(column.key)::\(column.type.cast)")
            }
        }
    }
}

extension ColumnType {
    /// The server's types that a column may be read from.
    var accepted: [TypeOID] {
        switch self {
        case .text: [.text, .varchar, .name, .bpchar]
        case .identifier: [.uuid]
        case .integer: [.int8, .int4, .int2]
        case .money, .decimal: [.numeric]
        case .date: [.date]
        case .timestamp: [.timestamptz]
        case .boolean: [.bool]
        case .bikramSambat: []
        }
    }

    /// What to write behind `::`.
    var cast: String {
        switch self {
        case .text, .bikramSambat: "text"
        case .identifier: "uuid"
        case .integer: "bigint"
        case .money, .decimal: "numeric"
        case .date: "date"
        case .timestamp: "timestamptz"
        case .boolean: "boolean"
        }
    }
}
