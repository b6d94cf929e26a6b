import Foundation
import NepaliCalendar
import Testing

/// The calendar as the program reads it.
enum CalendarFixture {
    static let text = Result {
        try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "reports/calendar/bikram-sambat-months.csv"),
            encoding: .utf8)
    }

    static let shared = Result { try BikramSambatCalendar(csv: text.get()) }

    static func calendar() throws -> BikramSambatCalendar { try shared.get() }
}

func day(_ iso: String) throws -> CalendarDate { try #require(CalendarDate(iso: iso)) }

func bs(_ text: String) throws -> BikramSambatDate { try #require(BikramSambatDate(text)) }
