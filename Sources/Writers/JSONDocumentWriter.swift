internal import Foundation
internal import NepaliCalendar
internal import SystemPackage
package import Tabular

/// Writes a report as one JSON document: `FOLDER/REPORT.json`.
///
/// The tables of a report arrive interleaved and a document has them one after the other, so each but the first waits in
/// a spool file of its own until the end.
package final class JSONDocumentWriter: ReportWriter {
    private let layout: ReportLayout
    private let folder: String
    private let path: String
    private var spools: [Spool] = []

    private final class Spool {
        private let encoder: JSONRowEncoder
        let file: OutputFile
        private var buffer: TextBuffer
        private(set) var rowCount = 0

        init(_ table: TableSchema, file: OutputFile, timeZone: String) throws {
            encoder = JSONRowEncoder(table)
            self.file = file
            buffer = try TextBuffer(timeZone: timeZone)
        }

        func write(_ batch: RowBatch) throws {
            try batch.forEachRow { row in
                rowCount == 0 ? buffer.append(ascii: "\n") : buffer.append(ascii: ",\n")
                encoder.append(&row, to: &buffer)
                rowCount += 1
                if buffer.isFull { try buffer.flush(to: file) }
            }
        }

        func finish() throws {
            try buffer.flush(to: file)
            try file.finish()
        }
    }

    /// - Parameter temporaryFolder: an existing folder for the spools.
    package init(_ layout: ReportLayout, folder: String, temporaryFolder: String) throws {
        self.layout = layout
        self.folder = folder
        path = "\(layout.name).json"
        for table in layout.tables {
            let name = "\(temporaryFolder)/\(layout.name).\(table.name).json.spool"
            let file = try OutputFile(creating: name)
            spools.append(try Spool(table, file: file, timeZone: layout.timeZone))
        }
    }

    package func write(_ batch: RowBatch) throws {
        try spools[batch.table].write(batch)
    }

    package func finish() throws -> [WrittenFile] {
        let file = try OutputFile(creating: "\(folder)/\(path)")
        var buffer = try TextBuffer(timeZone: layout.timeZone)
        appendHead(to: &buffer)
        for index in spools.indices {
            try spools[index].finish()
            index == 0 ? buffer.append(ascii: "\n") : buffer.append(ascii: ",\n")
            JSONText.append(layout.tables[index].name, to: &buffer)
            buffer.append(ascii: ":[")
            try buffer.flush(to: file)
            try copy(spools[index].file.path, to: file)
            buffer.append(ascii: "\n]")
        }
        buffer.append(ascii: "\n}\n}\n")
        try buffer.flush(to: file)
        try file.finish()
        let proof = try FileProof(reading: "\(folder)/\(path)")
        guard proof.bytes == file.bytesWritten else {
            throw WriteError(
                .damaged, path: path, reason: "\(file.bytesWritten) bytes were written and \(proof.bytes) read back")
        }
        return [
            WrittenFile(
                path: path, bytes: proof.bytes, sha256: proof.sha256, mediaType: "application/json",
                tables: zip(layout.tables, spools).map { ($0.name, $1.rowCount) })
        ]
    }

    private func appendHead(to buffer: inout TextBuffer) {
        let facts = [
            ("report", layout.name), ("title", layout.title), ("organization", layout.organization),
            ("currency", layout.currency), ("time_zone", layout.timeZone),
        ]
        buffer.append(ascii: "{")
        for (key, value) in facts {
            JSONText.append(key, to: &buffer)
            buffer.append(ascii: ":")
            JSONText.append(value, to: &buffer)
            buffer.append(ascii: ",\n")
        }
        buffer.append(ascii: "\"as_of\":\"")
        buffer.append(timestamp: layout.asOf)
        buffer.append(ascii: "\",\n\"generator\":")
        JSONText.append(layout.generator, to: &buffer)
        buffer.append(ascii: ",\n\"tables\":{")
    }

    private func copy(_ spool: String, to file: OutputFile) throws {
        do {
            let source = try FileDescriptor.open(FilePath(spool), .readOnly, options: .closeOnExec)
            try source.closeAfter {
                let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
                defer { chunk.deallocate() }
                while true {
                    let count = try source.read(into: chunk)
                    if count == 0 { return }
                    try file.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
                }
            }
        } catch let error as Errno {
            throw WriteError(.cantWrite, path: path, reason: error.description)
        }
        unlink(spool)
    }

    package func abandon() {
        for spool in spools { spool.file.close() }
    }
}
