import Foundation
import NepaliCalendar
import Tabular
import TestSupport
import Testing
import Writers

/// A value that a test puts into a row, and that a reader must find again.
enum Value {
    case null
    case text(String)
    case integer(Int64)
    case decimal(Int128, scale: Int)
    case date(year: Int, month: Int, day: Int)
    /// Microseconds since 2000-01-01T00:00:00Z.
    case timestamp(Int64)
    case boolean(Bool)
}

/// A report of one table or more, written in every format by the writers that a run uses.
struct WriterFixture {
    var layout: ReportLayout
    /// Per table its rows, without the twins of dates.
    var rows: [[[Value]]]

    init(_ tables: [TableSchema], rows: [[[Value]]], title: String = "Title", organization: String = "Organization") {
        layout = ReportLayout(
            name: "sample", title: title, tables: tables, charts: [], organization: organization, currency: "NPR",
            timeZone: "Asia/Kathmandu", asOf: Timestamp(microseconds: 837_000_000_000_000), generator: "tests")
        self.rows = rows
    }

    /// Writes CSV, JSON, NDJSON and XLSX into a folder, and what is to be found in them as `expected.json`.
    @discardableResult
    func write(
        to folder: String, profile: CSVProfile = .rfc4180, limits: XLSXWriter.Limits = XLSXWriter.Limits()
    ) throws -> [WrittenFile] {
        let spool = folder + "/spool"
        try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
        let fan = FanOut(writers: [
            try TableFileWriter(csv: layout, folder: folder, profile: profile),
            try JSONDocumentWriter(layout, folder: folder, temporaryFolder: spool),
            try TableFileWriter(ndjson: layout, folder: folder),
            try XLSXWriter(layout, folder: folder, temporaryFolder: spool, limits: limits),
        ])
        do {
            try produce { try fan.write($0) }
            let files = try fan.finish()
            try expectation().write(to: URL(fileURLWithPath: folder + "/expected.json"))
            return files
        } catch {
            fan.abandon()
            throw error
        }
    }

    /// Yields the rows in batches.
    func produce(_ deliver: @escaping (RowBatch) throws -> Void) throws {
        let calendar = try BikramSambatCalendar(
            csv: String(
                contentsOfFile: TestServer.root + "/reports/calendar/bikram-sambat-months.csv", encoding: .utf8))
        for (index, schema) in layout.tables.enumerated() {
            let output = TableOutput(schema: schema, table: index, calendar: calendar, deliver: deliver)
            for row in rows[index] {
                for value in row { add(value, to: output) }
                try output.endRow()
            }
            try output.finish()
        }
    }

    private func add(_ value: Value, to output: TableOutput) {
        switch value {
        case .null: output.addNull()
        case .text(let text): output.add(text: text)
        case .integer(let number): output.add(integer: number)
        case .decimal(let unscaled, let scale): output.add(decimal: unscaled, scale: scale)
        case .date(let year, let month, let day): output.add(date: CalendarDate(year: year, month: month, day: day))
        case .timestamp(let microseconds): output.add(timestamp: Timestamp(microseconds: microseconds))
        case .boolean(let flag): output.add(boolean: flag)
        }
    }

    /// The texts of all tables as Foundation, not our own encoder, writes them: table, row, column.
    private func expectation() throws -> Data {
        let texts = rows.map { table in
            table.map { row in
                row.map { value -> String? in
                    if case .text(let text) = value { return text }
                    return nil
                }
            }
        }
        return try JSONEncoder().encode(
            Dictionary(zip(layout.tables.map(\.name), texts)) { first, _ in first })
    }
}

/// Checks written files with other people's readers: `Tests/Readers/check_texts.py MODE FOLDER`.
func check(_ mode: String, _ folder: String, at location: SourceLocation = #_sourceLocation) async throws {
    let result = try await Tool.python([TestServer.root + "/Tests/Readers/check_texts.py", mode, folder])
    #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)", sourceLocation: location)
}
