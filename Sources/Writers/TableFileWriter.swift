package import Tabular

/// Writes one file per table: CSV or NDJSON, `FOLDER/REPORT/TABLE.csv`.
package final class TableFileWriter: ReportWriter {
    private let layout: ReportLayout
    private let folder: String
    private let format: RowFormat
    private var files: [(stream: RowStream, path: String)] = []

    /// CSV.
    package convenience init(csv layout: ReportLayout, folder: String, profile: CSVProfile = .rfc4180) throws {
        try self.init(layout, folder: folder, format: .csv(profile))
    }

    /// NDJSON: one JSON object per line.
    package convenience init(ndjson layout: ReportLayout, folder: String) throws {
        try self.init(layout, folder: folder, format: .ndjson)
    }

    private init(_ layout: ReportLayout, folder: String, format: RowFormat) throws {
        self.layout = layout
        self.folder = folder
        self.format = format
        try makeFolder("\(folder)/\(layout.name)")
        for table in layout.tables {
            let path = "\(layout.name)/\(table.name).\(format.fileExtension)"
            let file = try OutputFile(creating: "\(folder)/\(path)")
            files.append((try RowStream(table, format: format, timeZone: layout.timeZone, file: file), path))
        }
    }

    package func write(_ batch: RowBatch) throws {
        try files[batch.table].stream.write(batch)
    }

    package func finish() throws -> [WrittenFile] {
        try zip(files, layout.tables).map { file, table in
            try file.stream.finish()
            let proof = try FileProof(reading: "\(folder)/\(file.path)")
            guard proof.bytes == file.stream.bytesWritten else {
                throw WriteError(
                    .damaged, path: file.path,
                    reason: "\(file.stream.bytesWritten) bytes were written and \(proof.bytes) read back")
            }
            return WrittenFile(
                path: file.path, bytes: proof.bytes, sha256: proof.sha256, mediaType: format.mediaType,
                tables: [(table.name, file.stream.rowCount)])
        }
    }

    package func abandon() {
        for file in files { file.stream.close() }
    }
}

/// The formats that write a row at a time.
package enum RowFormat: Sendable, Hashable {
    case csv(CSVProfile)
    case ndjson

    var fileExtension: String {
        switch self {
        case .csv: "csv"
        case .ndjson: "ndjson"
        }
    }

    var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8; header=present"
        case .ndjson: "application/x-ndjson"
        }
    }
}

/// The rows of one table on their way to a file or to standard output.
package final class RowStream {
    package private(set) var rowCount = 0
    private let format: RowFormat
    private let columnCount: Int
    private let json: JSONRowEncoder
    private let file: OutputFile
    private var buffer: TextBuffer

    init(_ schema: TableSchema, format: RowFormat, timeZone: String, file: OutputFile) throws {
        self.format = format
        self.file = file
        columnCount = schema.columns.count
        json = JSONRowEncoder(schema)
        buffer = try TextBuffer(timeZone: timeZone)
        if case .csv(let profile) = format {
            if profile == .excel { buffer.append(ascii: "\u{FEFF}") }
            CSVEncoder.appendHeading(schema, to: &buffer)
        }
    }

    /// Streams a table to an open descriptor, such as 1.
    package convenience init(
        _ schema: TableSchema, format: RowFormat, timeZone: String, descriptor: Int32
    ) throws {
        try self.init(
            schema, format: format, timeZone: timeZone,
            file: OutputFile(descriptor: descriptor, name: descriptor == 1 ? "standard output" : "output"))
    }

    var bytesWritten: Int { file.bytesWritten }

    package func write(_ batch: RowBatch) throws {
        try batch.forEachRow { row in
            switch format {
            case .csv: CSVEncoder.append(&row, columns: columnCount, to: &buffer)
            case .ndjson:
                json.append(&row, to: &buffer)
                buffer.append(UInt8(ascii: "\n"))
            }
            if buffer.isFull { try buffer.flush(to: file) }
        }
        rowCount += batch.rowCount
    }

    package func finish() throws {
        try buffer.flush(to: file)
        try file.finish()
    }

    func close() {
        file.close()
    }
}
