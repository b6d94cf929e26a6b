import CXLSXWriter
import Foundation
import Tabular
import TestSupport
import Testing

@testable import Writers

/// Workbooks whose sheets are deflated in pieces, some of them while rows are still being written.
@Suite struct LargeWorkbookTests {
    private static let table = TableSchema(
        name: "items",
        declared: [Column(key: "number", type: .integer), Column(key: "label", type: .text)])

    /// Some 6 MB of XML.
    private static let fixture = WriterFixture(
        [table, TableSchema(name: "few", declared: table.columns)],
        rows: [
            (0..<50_000).map { [.integer(Int64($0)), .text("<row \($0 * 7_919 % 10_007)>")] },
            [[.integer(1), .text("one")]],
        ])

    private func write(to folder: String, threads: Int, limits: XLSXWriter.Limits = XLSXWriter.Limits()) throws
        -> WrittenFile
    {
        try FileManager.default.createDirectory(atPath: folder + "/spool", withIntermediateDirectories: true)
        let writer = try XLSXWriter(
            Self.fixture.layout, folder: folder, temporaryFolder: folder + "/spool", limits: limits,
            crew: Crew(threads: threads))
        try Self.fixture.produce { try writer.write($0) }
        let files = try writer.finish()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/spool") == [])
        return try #require(files.first)
    }

    @Test func otherReadersFindEveryRow() async throws {
        try await withTemporaryFolder { folder in
            let files = try Self.fixture.write(to: folder)
            #expect(files.last?.tables.map(\.rows) == [50_000, 1])
            try await check("sheets", folder)
            let path = folder + "/sample.xlsx"
            // Of the same rows as a verification finds, which knows nothing of pieces.
            #expect(try WorkbookProof(reading: path).sheets.map(\.rows) == [50_001, 2])
        }
    }

    /// However many threads there are, and whenever they come to it.
    @Test(arguments: [XLSXWriter.Limits(), XLSXWriter.Limits(rows: 30_000)])
    func theBytesAreTheSameFromAnyNumberOfThreads(limits: XLSXWriter.Limits) async throws {
        try await withTemporaryFolder { folder in
            let hashes = try [0, 1, 5].map {
                try write(to: "\(folder)/\($0)", threads: $0, limits: limits).sha256
            }
            #expect(Set(hashes).count == 1)
        }
    }

    /// A piece that was deflated ahead is used for its own bytes alone.
    @Test func rowsThatAreOthersByTheEndAreDeflatedAnew() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/book.xlsx"
            let workbook = folder.withCString { temporary in
                var options = lxw_workbook_options()
                options.constant_memory = 1
                options.tmpdir = UnsafeMutablePointer(mutating: temporary)
                return workbook_new_opt(path, &options)
            }
            let sheet = try #require(workbook_add_worksheet(workbook, nil))
            for row in 0..<60_000 { worksheet_write_string(sheet, lxw_row_t(row), 0, "before", nil) }
            let rows = try #require(
                RowsAhead(sheet, spool: try PieceSpool(folder: folder), crew: Crew(threads: 0)))
            rows.advance()
            let file = try SharedFile(duplicating: fileno(sheet.pointee.optimize_tmpfile))
            func piece(_ index: Int) throws -> [UInt8] {
                try file.bytes(at: index * PartPacker.pieceBytes, count: PartPacker.pieceBytes)
            }
            for index in 0..<2 {
                let plain = try piece(index)
                #expect(plain.withUnsafeBytes { rows.piece(index, of: $0) }?.result()?.size == plain.count)
            }
            // In the second piece, behind the library's back.
            let place = try #require(try piece(1).firstRange(of: Array("before".utf8))).lowerBound
            try file.write(Array("behind".utf8), at: PartPacker.pieceBytes + place)
            #expect(try piece(1).withUnsafeBytes { rows.piece(1, of: $0) } == nil)
            let packer = PartPacker(crew: Crew(threads: 0), ahead: ["xl/worksheets/sheet1.xml": rows])
            #expect(packer.pack { workbook_close(workbook) } == LXW_NO_ERROR)
            let script = """
                import sys, zipfile
                text = zipfile.ZipFile(sys.argv[1]).read("xl/worksheets/sheet1.xml").decode()
                print(text.count("before"), text.count("behind"), text.count("<row "))
                """
            let result = try await Tool.python(["-c", script, path])
            #expect(result.standardOutput == "59999 1 60000\n", "\(result.standardError)")
        }
    }
}
