import Foundation
import Tabular
import TestSupport
import Testing
import Writers

/// Sheets: their limits, their names, and disks that fill up under them.
@Suite struct SheetTests {
    private static func table(_ name: String) -> TableSchema {
        TableSchema(name: name, declared: [Column(key: "number", type: .integer), Column(key: "label", type: .text)])
    }

    private static func rows(_ count: Int) -> [[Value]] {
        (0..<count).map { [.integer(Int64($0)), .text("row \($0)")] }
    }

    /// At the limit, one past it, and several sheets of it.
    @Test(arguments: [(0, 1), (9, 1), (10, 1), (11, 2), (20, 2), (35, 4)])
    func aTableGoesOnInAnotherSheet(count: Int, sheets: Int) async throws {
        try await withTemporaryFolder { folder in
            let files = try WriterFixture([Self.table("items")], rows: [Self.rows(count)])
                .write(to: folder, limits: XLSXWriter.Limits(rows: 10))
            #expect(files.allSatisfy { $0.tables.allSatisfy { $0.rows == count } })
            #expect(files.flatMap(\.notes).filter { $0.contains("goes on in the sheet items (") }.count == sheets - 1)
            try await check("sheets", folder)
        }
    }

    @Test func aSheetOfTooMuchXMLIsSplitToo() async throws {
        try await withTemporaryFolder { folder in
            let files = try WriterFixture([Self.table("items")], rows: [Self.rows(1_000)])
                .write(to: folder, limits: XLSXWriter.Limits(xmlBytes: 20_000))
            #expect(files.flatMap(\.notes).count > 3)
            try await check("sheets", folder)
        }
    }

    /// 31 characters, in which case says nothing, and `history` is Excel's own.
    @Test func everyTableGetsASheetOfItsOwn() async throws {
        let stem = String(repeating: "a_very_long_name_of_a_table_", count: 2)
        let names = [
            "history", "notes", stem + "one", stem + "two", String(stem.prefix(31)), String(stem.prefix(30)), "a",
        ]
        try await withTemporaryFolder { folder in
            var rows = names.map { _ in Self.rows(12) }
            // Notes are made, and need a sheet beside the table of that name.
            rows[1][0] = [.integer(.max), .text("\u{1}")]
            let fixture = WriterFixture(names.map { Self.table($0) }, rows: rows)
            var charted = fixture
            charted.layout.charts = names.map {
                Chart(title: $0, kind: .line, table: $0, category: "label", values: ["number"])
            }
            try charted.write(to: folder, limits: XLSXWriter.Limits(rows: 10))
            try await check("names", folder)
            try await check("parts", folder)
        }
    }

    @Test func emptyTablesHaveTheirHeadings() async throws {
        try await withTemporaryFolder { folder in
            try WriterFixture([Self.table("none"), Self.table("some")], rows: [[], Self.rows(1)]).write(to: folder)
            try await check("sheets", folder)
            let csv = try String(contentsOfFile: folder + "/sample/none.csv", encoding: .utf8)
            #expect(csv == "number,label\r\n")
            let ndjson = try String(contentsOfFile: folder + "/sample/none.ndjson", encoding: .utf8)
            #expect(ndjson == "")
        }
    }

    /// Who signs off picks a conclusion from a list and enters a day; elsewhere anything goes.
    @Test func signOffColumnsTakeWhatTheyAreFor() async throws {
        let table = TableSchema(
            name: "exceptions",
            declared: Self.table("").columns + [
                Column(key: "reviewed_on", type: .text, isSignOff: true),
                Column(key: "conclusion", type: .text, isSignOff: true),
            ])
        try await withTemporaryFolder { folder in
            try WriterFixture([table], rows: [Self.rows(3).map { $0 + [.null, .null] }]).write(to: folder)
            try await check("sign-off", folder)
        }
    }

    @Test func aTemporaryFolderThatIsMissingIsAnError() async throws {
        try await withTemporaryFolder { folder in
            let layout = WriterFixture([Self.table("items")], rows: [[]]).layout
            #expect(throws: WriteError.self) {
                try XLSXWriter(layout, folder: folder, temporaryFolder: folder + "/missing")
            }
        }
    }

    /// Two runs over the same rows give the same bytes.
    @Test func theSameRowsGiveTheSameBytes() async throws {
        try await withTemporaryFolder { folder in
            let fixture = WriterFixture([Self.table("items")], rows: [Self.rows(500)])
            let first = try fixture.write(to: folder + "/1")
            // A zip file's clock ticks every two seconds.
            try await Task.sleep(for: .milliseconds(2_100))
            let second = try fixture.write(to: folder + "/2")
            #expect(first.map(\.sha256) == second.map(\.sha256))
        }
    }
}
