import Foundation
import Tabular
import TestSupport
import Testing
import Writers

/// Whatever a text holds, every reader finds it as a text, and can have the exact one back.
@Suite struct TextTests {
    private let schema = TableSchema(
        name: "texts", declared: [Column(key: "label", type: .text), Column(key: "wide", type: .text, width: 80)])

    @Test(arguments: CSVProfile.allCases)
    func hostileTextsStayTexts(profile: CSVProfile) async throws {
        #expect(HostileTexts.all.count >= 300)
        let rows = HostileTexts.all.map { [Value.text($0), .text($0)] }
        try await withTemporaryFolder { folder in
            let files = try WriterFixture([schema], rows: [rows]).write(to: folder, profile: profile)
            #expect(files.allSatisfy { $0.tables.allSatisfy { $0.rows == rows.count } })
            let notes = files.flatMap(\.notes)
            #expect(notes.contains { $0.contains("control characters") })
            #expect(notes.contains { $0.contains("32,767") })
            try await check("texts", folder)
        }
    }

    /// Writers look at several bytes at a time.
    @Test func aSignIsEscapedWhereverItStands() async throws {
        let signs = [",", "\"", "\n", "\r", "\\", "\u{1F}", "\u{7F}", "\u{2028}"]
        let rows = signs.flatMap { sign in
            (0..<20).flatMap { length in
                (0...length).map { place in
                    [
                        Value.text(
                            String(repeating: "z", count: place) + sign + String(repeating: "z", count: length - place)),
                        .text("-"),
                    ]
                }
            }
        }
        try await withTemporaryFolder { folder in
            try WriterFixture([schema], rows: [rows]).write(to: folder)
            try await check("texts", folder)
        }
    }

    @Test func everyCodePointStaysReadable() async throws {
        let rows = HostileTexts.everyCodePoint.map { [Value.text($0), .null] }
        try await withTemporaryFolder { folder in
            try WriterFixture([schema], rows: [rows]).write(to: folder)
            try await check("texts", folder)
        }
    }

    /// Names and titles come from records and definitions too.
    @Test func hostileNamesStandInEveryPlaceOfAWorkbook() async throws {
        let hostile = "A & B \u{1}\u{FFFE}<x>\"'=1+1 _x0041_\r\n" + String(repeating: "&\u{301}\u{302}", count: 200)
        let table = TableSchema(
            name: "texts", title: hostile, description: hostile,
            declared: [
                Column(key: "label", heading: hostile, type: .text, unit: hostile, description: hostile),
                Column(key: "amount", heading: hostile, type: .money),
            ])
        var fixture = WriterFixture(
            [table], rows: [[[.text("x"), .decimal(1, scale: 2)]]], title: hostile, organization: hostile)
        fixture.layout.charts = [
            Chart(title: hostile, kind: .column, table: "texts", category: "label", values: ["amount"])
        ]
        fixture.layout.generator = hostile
        try await withTemporaryFolder { folder in
            try fixture.write(to: folder)
            try await check("parts", folder)
        }
    }

    @Test func nullAndEmptyTextDifferInBothProfiles() async throws {
        let rows: [[Value]] = [[.null, .text("")], [.text(""), .null], [.text("x"), .text("'")]]
        for (profile, mark) in [(CSVProfile.rfc4180, ""), (.excel, "\u{FEFF}")] {
            try await withTemporaryFolder { folder in
                try WriterFixture([schema], rows: [rows]).write(to: folder, profile: profile)
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/sample/texts.csv"))
                #expect(Array(bytes) == Array("\(mark)label,wide\r\n,\"\"\r\n\"\",\r\nx,''\r\n".utf8))
                let json = try String(contentsOfFile: folder + "/sample.json", encoding: .utf8)
                #expect(json.contains("{\"label\":null,\"wide\":\"\"}"))
            }
        }
    }
}
