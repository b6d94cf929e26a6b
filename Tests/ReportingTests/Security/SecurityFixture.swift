import Foundation
import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

/// Runs the security fold over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 in Kathmandu unless said otherwise, which is the last day of the fiscal year 2082/83;
/// the period is that year, 2025-07-17 to 2026-07-16. Person 1 is there from the start unless `users` is emptied.
struct SecurityFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var settings = "{}"
    var positions: [SecurityPositionRow] = []
    var users: [SecurityUserRow] = []
    var access: [SecurityAccessRow] = []
    var unblockings: [UnblockingRow] = []
    var attempts: [LoginAttemptRow] = []
    var corrections: [LoginAttemptCorrectionRow] = []

    struct Result {
        var tables: [String: [[String: String]]] = [:]
        var exceptions: [ReportedException] = []
        var headlines: [String: Figure] = [:]

        func rows(_ table: String, _ keys: String...) -> [[String]] {
            (tables[table] ?? []).map { row in keys.map { row[$0] ?? "-" } }
        }

        /// from, until, ended and ended_by of each block.
        var blocks: [[String]] { rows("blocks", "from", "until", "ended", "ended_by") }

        var codes: [String] { exceptions.map(\.code) }
    }

    init() throws {
        try add(user: 1)
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static let calendar = Swift.Result {
        try BikramSambatCalendar(csv: text("reports/calendar/bikram-sambat-months.csv"))
    }

    static let definition = Swift.Result {
        try ReportDefinition(yaml: text("reports/security.yaml"), file: "security.yaml")
    }

    static func id(_ number: UInt64) -> Identifier { Identifier(high: 0, low: number) }

    /// An instant by the clocks of Kathmandu: `2026-07-16 12:00`, with seconds and six decimals where wanted.
    static func at(_ text: String) throws -> Timestamp {
        var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        let parts = text.split(separator: " ")
        let date = try #require(CalendarDate(iso: parts[0]))
        let clock = parts[1].split(whereSeparator: { ":.".contains($0) }).compactMap { Int64($0) }
        try #require(clock.count == parts[1].count { ":.".contains($0) } + 1)
        let units: [Int64] = [3_600_000_000, 60_000_000, 1_000_000, 1]
        return zone.startOfDay(date).adding(microseconds: zip(clock, units).reduce(0) { $0 + $1.0 * $1.1 })
    }

    // MARK: What goes in

    /// A person `uN@example.org` in branch KTM without a position, created on 2020-01-01 and never seen unless changed.
    mutating func add(
        user number: UInt64, position: UInt64? = nil, isActive: Bool = true, created: String = "2020-01-01 00:00",
        login: String? = nil, isPresent: Bool = true, isCurrent: Bool = false, branchIsCurrent: Bool = false
    ) throws {
        users.removeAll { $0.id == SecurityFixture.id(number) }
        users.append(
            SecurityUserRow(
                id: SecurityFixture.id(number), email: "u\(number)@example.org", branch: "KTM",
                positionID: position.map { SecurityFixture.id($0) }, isActive: isActive,
                createdAt: try SecurityFixture.at(created), lastLoginAt: try login.map { try SecurityFixture.at($0) },
                isPresent: isPresent, isCurrent: isCurrent, branchIsCurrent: branchIsCurrent))
    }

    /// Attempts of one day; they are numbered from 101 in the order they are added.
    mutating func add(
        failures first: String, _ others: String..., on day: String = "2026-06-01", user: UInt64 = 1
    ) throws {
        for clock in [first] + others { try append("\(day) \(clock)", isSuccess: false, user: user) }
    }

    mutating func add(success clock: String, on day: String = "2026-06-01", user: UInt64 = 1) throws {
        try append("\(day) \(clock)", isSuccess: true, user: user)
    }

    private mutating func append(_ attempt: String, isSuccess: Bool, user: UInt64) throws {
        attempts.append(
            LoginAttemptRow(
                userID: SecurityFixture.id(user), at: try SecurityFixture.at(attempt),
                id: SecurityFixture.id(101 + UInt64(attempts.count)), isSuccess: isSuccess))
    }

    mutating func add(unblocking clock: String, on day: String = "2026-06-01", user: UInt64 = 1, by: UInt64?) throws {
        unblockings.append(
            UnblockingRow(
                userID: SecurityFixture.id(user), at: try SecurityFixture.at("\(day) \(clock)"),
                by: by.map { SecurityFixture.id($0) }))
    }

    mutating func add(
        access module: String, _ scope: String, _ permissions: Permissions, revoked: String? = nil, user: UInt64 = 1
    ) throws {
        access.append(
            SecurityAccessRow(
                userID: SecurityFixture.id(user),
                right: ModuleRight(module: module, scope: scope, permissions: permissions),
                revokedAt: try revoked.map { try SecurityFixture.at($0) }))
    }

    // MARK: What comes out

    func run() throws -> Result {
        let day = { (text: String) in try #require(CalendarDate(iso: text)) }
        let scope = try ReportScope(
            organization: Organization(
                id: SecurityFixture.id(0xFF), slug: "acme", name: "Acme", timeZone: "Asia/Kathmandu", currency: "NPR",
                settings: settings),
            asOf: SecurityFixture.at(asOf), period: day(period.lowerBound)...day(period.upperBound),
            calendar: SecurityFixture.calendar.get())
        let collector = Collector()
        let outputs = try SecurityFixture.definition.get().tables.enumerated().map { index, table in
            TableOutput(schema: table.schema, table: index, calendar: scope.calendar) { batch in
                try batch.forEachRow { try collector.add(&$0, table.schema) }
            }
        }
        let fold = try SecurityFold(scope: scope, outputs: TableSet(outputs), exceptions: collector)
        for position in positions { fold.add(position) }
        var sources = (
            users.sorted { $0.id < $1.id }.makeIterator(),
            access.sorted { $0.userID < $1.userID }.makeIterator(),
            unblockings.sorted { ($0.userID, $0.at) < ($1.userID, $1.at) }.makeIterator(),
            attempts.sorted { $0.precedes($1) }.makeIterator()
        )
        try SecurityMerge(fold, corrections: corrections).feed(
            users: { sources.0.next() }, access: { sources.1.next() }, unblockings: { sources.2.next() },
            attempts: { sources.3.next() })
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }))
    }
}

/// Keeps rows and exceptions as they come.
private final class Collector: ExceptionSink {
    var tables: [String: [[String: String]]] = [:]
    var exceptions: [ReportedException] = []

    func report(_ exception: ReportedException) {
        exceptions.append(exception)
    }

    func add(_ reader: inout RowReader, _ schema: TableSchema) throws {
        var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        var row: [String: String] = [:]
        for column in schema.columns {
            switch reader.next() {
            case .null: continue
            case .text(let bytes): row[column.key] = String(decoding: bytes, as: UTF8.self)
            case .identifier(let id): row[column.key] = String(id.low)
            case .integer(let value): row[column.key] = String(value)
            case .decimal(let unscaled, let scale): row[column.key] = decimalText(unscaled: unscaled, scale: scale)
            case .date(let date): row[column.key] = date.description
            case .bikramSambat(let date): row[column.key] = date.description
            case .timestamp(let instant):
                // A fraction of a second stays only where there is one.
                row[column.key] = zone.localTime(of: instant).text.replacing("T", with: " ")
                    .replacing(".000000", with: "")
            case .boolean(let value): row[column.key] = value ? "true" : "false"
            }
        }
        tables[schema.name, default: []].append(row)
    }
}
