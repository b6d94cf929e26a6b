import Foundation
import Tabular
import TestSupport
import Testing
import Writers

/// Calendars are read back by somebody else's reader (PyPI's icalendar), whatever texts the rows hold.
struct CalendarTests {
    private let schema = TableSchema(
        name: "due",
        declared: [
            Column(key: "plate", type: .text), Column(key: "kind", type: .text), Column(key: "expires_on", type: .date),
            Column(key: "amount", type: .money),
        ])

    private struct Event: Encodable {
        var uid: String
        var day: String
        var summary: String
        var description: String
    }

    private func write(_ rows: [[Value]], to folder: String) throws -> WrittenFile {
        var fixture = WriterFixture([schema], rows: [rows])
        fixture.layout.calendar = EventMapping(
            table: "due", date: "expires_on", identity: ["kind"], title: "{plate} ({kind})",
            description: "Until {expires_on}, BS {expires_on_bs}.\n{amount}; {plate}", alarmDays: 7)
        let writer = try CalendarWriter(
            fixture.layout, mapping: #require(fixture.layout.calendar), folder: folder)
        try fixture.produce { try writer.write($0) }
        return try #require(try writer.finish().first)
    }

    private func check(_ events: [Event], _ file: WrittenFile, in folder: String) async throws {
        try JSONEncoder().encode(events).write(to: URL(fileURLWithPath: folder + "/expected.json"))
        let result = try await Tool.python([
            TestServer.root + "/Tests/Readers/check_calendar.py", "\(folder)/\(file.path)", folder + "/expected.json",
        ])
        #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }

    /// What RFC 5545 leaves of a text: line breaks are one character, other controls can't be held.
    private func readBack(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar {
            case "\r", "\n": result.append("\n")
            case "\t": result.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}": result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    @Test func `Hostile texts come back whole, folded and escaped`() async throws {
        let rows = HostileTexts.all.enumerated().map { index, text in
            [Value.text(text), .text("k\(index)"), .date(year: 2026, month: 7, day: 16), .decimal(150_05, scale: 2)]
        }
        let events = HostileTexts.all.enumerated().map { index, text in
            Event(
                uid: "k\(index)@sample.kt-report", day: "2026-07-16", summary: readBack(text + " (k\(index))"),
                description: readBack("Until 2026-07-16, BS 2083-03-32.\n150.05; " + text))
        }
        try await withTemporaryFolder { folder in
            let file = try write(rows, to: folder)
            #expect(file.tables.map(\.rows) == [rows.count] && file.notes.isEmpty)
            try await check(events, file, in: folder)
        }
    }

    @Test func `Rows without a day give no event, and a note`() async throws {
        try await withTemporaryFolder { folder in
            let file = try write(
                [
                    [.text("A"), .text("a"), .null, .null],
                    [.text("B"), .text("b"), .date(year: 9999, month: 12, day: 31), .null],
                    [.text("C"), .text("c"), .date(year: 10_000, month: 1, day: 1), .null],
                ], to: folder)
            #expect(file.tables.map(\.rows) == [3])
            #expect(file.notes.count == 1 && file.notes[0].hasPrefix("2 rows"))
            let text = try String(contentsOfFile: "\(folder)/\(file.path)", encoding: .utf8)
            #expect(text.contains("DTSTART;VALUE=DATE:99991231\r\n"))
            #expect(text.contains("\\n-\\; B\r\n"))
        }
    }

    @Test func `A day past the published calendar is marked as projected`() async throws {
        try await withTemporaryFolder { folder in
            let rows = [(13, "last"), (14, "first")].map { day, kind in
                [Value.text("A"), .text(kind), .date(year: 2027, month: 4, day: day), .null]
            }
            // BS 2083 ends on 2027-04-13, and nothing later is published.
            try await check(
                [
                    Event(
                        uid: "last@sample.kt-report", day: "2027-04-13", summary: "A (last)",
                        description: "Until 2027-04-13, BS 2083-12-30.\n-; A"),
                    Event(
                        uid: "first@sample.kt-report", day: "2027-04-14", summary: "A (first)",
                        description: "Until 2027-04-14, BS 2084-01-01, projected.\n-; A"),
                ], write(rows, to: folder), in: folder)
        }
    }

    @Test func `A calendar without events is one all the same`() async throws {
        try await withTemporaryFolder { folder in
            try await check([], write([], to: folder), in: folder)
        }
    }

    @Test func `The same rows give the same bytes, stamped with the as-of instant`() async throws {
        try await withTemporaryFolder { one in
            try await withTemporaryFolder { other in
                let rows = [[Value.text("A"), .text("a"), .date(year: 2026, month: 7, day: 16), .null]]
                #expect(try write(rows, to: one).sha256 == write(rows, to: other).sha256)
                let text = try String(contentsOfFile: one + "/sample.ics", encoding: .utf8)
                // 837,000,000 seconds after 2000-01-01.
                #expect(text.contains("DTSTAMP:20260710T120000Z\r\n"))
            }
        }
    }
}
