import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// Time within working hours, by hand.
@Suite struct WorkClockTests {
    private static func hours(
        _ from: String, _ to: String, hours: WorkingHours? = .standard, until end: String = "2026-08-01 00:00"
    ) throws -> Double {
        let zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        var clock = WorkClock(hours: hours, zone: zone, end: try instant(end))
        return Double(clock.elapsed(from: try instant(from), to: try instant(to))) / 3_600_000_000
    }

    /// 2026-07-10 was a Friday; Saturday is off.
    @Test(arguments: [
        // The last hour of Friday and the first of Sunday.
        ("2026-07-10 16:00", "2026-07-12 11:00", 2.0),
        ("2026-07-10 11:30", "2026-07-10 12:00", 0.5),
        // From before the hours to after them.
        ("2026-07-10 06:00", "2026-07-10 22:00", 7.0),
        ("2026-07-10 17:00", "2026-07-12 10:00", 0.0),
        ("2026-07-11 00:00", "2026-07-12 00:00", 0.0),
        // Sunday to Sunday: six days of seven hours.
        ("2026-07-05 00:00", "2026-07-12 00:00", 42.0),
        // 52 weeks of 42 hours, less the five of Friday 2026-07-03 from 12:00 on: 2,184 - 5.
        ("2025-07-05 00:00", "2026-07-03 12:00", 2179.0),
        ("2026-07-10 16:00", "2026-07-10 16:00", 0.0),
    ])
    func `Only working hours count`(from: String, to: String, expected: Double) throws {
        #expect(try Self.hours(from, to) == expected)
    }

    @Test func `Without hours every hour counts`() throws {
        #expect(try Self.hours("2026-07-10 16:00", "2026-07-12 11:00", hours: nil) == 43)
    }

    /// The order of look-ups doesn't matter, and the day of the end itself counts.
    @Test func `The day of the end counts as far as it has gone`() throws {
        #expect(try Self.hours("2026-07-13 09:00", "2026-07-13 12:00", until: "2026-07-13 12:00") == 2)
        #expect(try Self.hours("2026-07-10 16:00", "2026-07-13 12:00", until: "2026-07-13 12:00") == 1 + 7 + 2)
    }

    /// Nepal's clocks went from 00:00 to 00:15 when 1986 began: that day has 23.75 hours.
    @Test func `A day of another length counts as long as it is`() throws {
        let always = WorkingHours(isWorkingDay: Array(repeating: true, count: 7), minutes: 0..<1440)
        #expect(
            try Self.hours("1985-12-31 00:00", "1986-01-02 00:00", hours: always, until: "1986-02-01 00:00") == 47.75)
    }

    /// In Cairo the clocks went from 00:00 to 01:00 on Friday 2026-04-24, and from 24:00 back to 23:00 on Thursday
    /// 2026-10-29: of the hours from 00:00 to 02:00 one is left, of those from 22:00 to 24:00 there are three.
    @Test func `Hours that clocks skip or repeat`() throws {
        let zone = try #require(LocalZone(name: "Africa/Cairo"))
        var local = zone
        let spring = try date("2026-04-24")
        let autumn = try date("2026-10-29")
        func worked(_ day: CalendarDate, _ minutes: Range<Int>) -> Int64 {
            let hours = WorkingHours(isWorkingDay: Array(repeating: true, count: 7), minutes: minutes)
            let end = local.startOfDay(day.adding(days: 1))
            var clock = WorkClock(hours: hours, zone: zone, end: end)
            return clock.elapsed(from: local.startOfDay(day), to: end) / 3_600_000_000
        }
        #expect(worked(spring, 0..<120) == 1)
        #expect(worked(autumn, 1320..<1440) == 3)
    }
}
