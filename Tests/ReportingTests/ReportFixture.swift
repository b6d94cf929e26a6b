import Foundation
import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

/// What the fixtures of all reports share: the project's files and one organization.
enum ReportFixture {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// - Parameter path: from the project's root.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static let calendar = Swift.Result {
        try BikramSambatCalendar(csv: text("reports/calendar/bikram-sambat-months.csv"))
    }

    /// - Parameter name: such as `lifecycle`.
    static func definition(_ name: String) throws -> ReportDefinition {
        try ReportDefinition(yaml: text("reports/\(name).yaml"), file: "\(name).yaml")
    }

    /// Acme in Kathmandu.
    ///
    /// - Parameters:
    ///   - asOf: as ``instant(_:)`` reads it.
    ///   - period: ISO dates.
    ///   - settings: JSON.
    static func scope(asOf: String, period: ClosedRange<String>, settings: String = "{}") throws -> ReportScope {
        let organization = Organization(
            id: id(0xFF), slug: "acme", name: "Acme", timeZone: "Asia/Kathmandu", currency: "NPR", settings: settings)
        return try ReportScope(
            organization: organization, asOf: instant(asOf), period: date(period.lowerBound)...date(period.upperBound),
            calendar: calendar.get())
    }
}

func id(_ number: UInt64) -> Identifier { Identifier(high: 0, low: number) }

func date(_ iso: String) throws -> CalendarDate { try #require(CalendarDate(iso: iso)) }

/// An instant by the clocks of Kathmandu: `2026-07-16 12:00`, with seconds and up to six decimals where wanted.
func instant(_ text: String) throws -> Timestamp {
    var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
    let parts = text.split(separator: " ")
    try #require(parts.count == 2)
    let clock = parts[1].split(whereSeparator: { ":.".contains($0) })
    try #require(clock.count == parts[1].count { ":.".contains($0) } + 1)
    let fraction = clock.count > 3 ? clock[3] + String(repeating: "0", count: 6 - clock[3].count) : "0"
    let units: [Int64] = [3_600_000_000, 60_000_000, 1_000_000, 1]
    let values = try (clock.prefix(3) + (clock.count > 3 ? [fraction[...]] : [])).map { try #require(Int64($0)) }
    return zone.startOfDay(try date(String(parts[0])))
        .adding(microseconds: zip(values, units).reduce(0) { $0 + $1.0 * $1.1 })
}

/// The values of some columns, `-` where a cell is empty.
func pick(_ row: [String: String], _ keys: String...) -> [String] {
    keys.map { row[$0] ?? "-" }
}
