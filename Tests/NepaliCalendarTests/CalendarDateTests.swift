import Foundation
import NepaliCalendar
import Testing

/// Gregorian days.
struct CalendarDateTests {
    @Test func `Every day from 1850 to 2150 is the one after the day before`() throws {
        var (year, month, dayOfMonth) = (1850, 1, 1)
        var date = try #require(CalendarDate(year: 1850, month: 1, day: 1))
        let last = try day("2150-12-31")
        // 1850-01-01 was a Tuesday.
        var weekday = 2
        while date <= last {
            try #require(date.components == (year, month, dayOfMonth))
            try #require(CalendarDate(year: year, month: month, day: dayOfMonth) == date)
            try #require(date.weekday == weekday, "\(date)")
            date = date.adding(days: 1)
            weekday = (weekday + 1) % 7
            dayOfMonth += 1
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            if dayOfMonth > [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] {
                (month, dayOfMonth) = (month + 1, 1)
            }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test func `Every 400 years the calendar begins anew, to the ends of 32 bits`() throws {
        let cycle = 146_097
        for day in 0..<Int32(cycle) {
            // Reckoned the other way round.
            let date = CalendarDate(daysSince2000: day)
            let (year, month, dayOfMonth) = date.components
            try #require(CalendarDate(year: year, month: month, day: dayOfMonth) == date)
            for far in [Int(Int32.min) + Int(day), Int(Int32.max) - Int(day)] {
                let cycles = far >= 0 ? far / cycle : (far + 1) / cycle - 1
                let near = CalendarDate(daysSince2000: Int32(far - cycles * cycle)).components
                let found = CalendarDate(daysSince2000: Int32(far)).components
                try #require(found == (near.year + 400 * cycles, near.month, near.day))
            }
        }
    }

    @Test(arguments: [
        // PostgreSQL: select date - '2000-01-01'.
        ("2000-01-01", 0), ("1999-12-31", -1), ("2026-07-16", 9_693), ("1918-04-13", -29_848), ("0001-01-01", -730_119),
        ("9999-12-31", 2_921_939),
    ])
    func `Days count from 2000-01-01 as the server's do`(iso: String, days: Int32) throws {
        #expect(try day(iso).daysSince2000 == days)
        #expect(CalendarDate(daysSince2000: days).description == iso)
    }

    @Test(arguments: [
        "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-01", "26-01-01", "2026-01-01 ",
        "2026-01", "", "२०२६-०१-०१", "2026-01-01-01", "+026-01-01",
    ])
    func `What names no day is none`(text: String) {
        #expect(CalendarDate(iso: text) == nil)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-31", 3, "2026-04-30"),
        ("2026-03-31", -1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"), ("2026-06-15", -18, "2024-12-15"), ("2026-06-15", 0, "2026-06-15"),
    ])
    func `Months are added with the day clamped to the month's end`(from: String, months: Int, to: String) throws {
        #expect(try day(from).adding(months: months) == day(to))
    }

    @Test func `Arithmetic at the ends does not trap`() throws {
        #expect(CalendarDate(daysSince2000: .max).adding(days: 1).daysSince2000 == .max)
        #expect(CalendarDate(daysSince2000: .min).adding(days: -1).daysSince2000 == .min)
        #expect(try day("9999-12-31").adding(months: 1).daysSince2000 == .max)
        #expect(CalendarDate(daysSince2000: .min).weekday < 7)
    }
}
