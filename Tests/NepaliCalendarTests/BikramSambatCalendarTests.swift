import NepaliCalendar
import Testing

/// The conversion, day by day.
struct BikramSambatCalendarTests {
    private let calendar: BikramSambatCalendar

    init() throws {
        calendar = try CalendarFixture.calendar()
    }

    @Test func `The table runs from 1975 to 2083`() throws {
        #expect(calendar.firstYear == 1975)
        #expect(calendar.lastYear == 2083)
        #expect(try calendar.lastPublishedDay == day("2027-04-13"))
    }

    @Test func `Every day of the table converts there and back, and is the one that sambat names`() throws {
        // What Tests/Tools/calendar-against-sambat.py prints: 39,813 days, and this hash of a line for each.
        var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
        var days = 0
        var date = try day("1918-04-13")
        while date <= calendar.lastPublishedDay {
            let (converted, isProjected) = try #require(calendar.date(of: date))
            try #require(calendar.date(of: converted) == date)
            try #require(!isProjected)
            for byte in "\(date) \(converted)\n".utf8 {
                fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01B3
            }
            days += 1
            date = date.adding(days: 1)
        }
        #expect(days == 39_813)
        #expect(fingerprint == 0x32DD_6CF5_C51E_8F5C)
    }

    @Test(arguments: [("2027-04-14", "2200-12-31"), ("9950-01-01", "9999-12-31")])
    func `Projected days to the year 9999 convert there and back`(from: String, to: String) throws {
        var date = try day(from)
        let last = try day(to)
        while date <= last {
            let (converted, isProjected) = try #require(calendar.date(of: date))
            try #require(isProjected)
            try #require(calendar.date(of: converted) == date, "\(date)")
            date = date.adding(days: 1)
        }
    }

    @Test func `Years have 365 or 366 days in months of 29 to 32 and join without a gap`() throws {
        for year in 1975...2200 {
            let months = try (1...12).map { try #require(calendar.month(year, $0)) }
            for month in months { #expect((29...32).contains(month.endsOn - month.startsOn + 1), "\(month)") }
            for (month, next) in zip(months, months.dropFirst()) {
                #expect(month.endsOn.adding(days: 1) == next.startsOn)
            }
            #expect((365...366).contains(months[11].endsOn - months[0].startsOn + 1), "\(year)")
            #expect(calendar.month(year + 1, 1)?.startsOn == months[11].endsOn.adding(days: 1))
        }
    }

    @Test(arguments: [
        ("1975-01-01", "1918-04-13"), ("2000-01-01", "1943-04-14"), ("2046-12-31", "1990-04-13"),
        ("2057-01-01", "2000-04-13"), ("2072-01-12", "2015-04-25"), ("2080-01-01", "2023-04-14"),
        ("2081-01-01", "2024-04-13"), ("2082-01-01", "2025-04-14"), ("2083-01-01", "2026-04-14"),
        ("2083-04-01", "2026-07-17"), ("2083-12-30", "2027-04-13"),
    ])
    func `Days that are known from elsewhere`(bikramSambat: String, gregorian: String) throws {
        // 2015-04-25 is the day of the great earthquake; 2046-12-31 ends the year of the 1990 movement.
        #expect(try calendar.date(of: bs(bikramSambat)) == day(gregorian))
        #expect(try calendar.date(of: day(gregorian))?.date == bs(bikramSambat))
    }

    @Test(arguments: [
        (2081, [31, 32, 31, 32, 31, 30, 30, 30, 29, 30, 29, 31]),
        (2082, [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30]),
        (2083, [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30]),
    ])
    func `Years that popular libraries have wrong`(year: Int, lengths: [Int]) throws {
        let found = try (1...12).map { number in
            let month = try #require(calendar.month(year, number))
            return month.endsOn - month.startsOn + 1
        }
        #expect(found == lengths)
    }

    @Test func `Before the table there is nothing, after it the year four before serves`() throws {
        #expect(try calendar.date(of: day("1918-04-12")) == nil)
        #expect(try calendar.date(of: day("1918-04-13"))?.date == bs("1975-01-01"))
        #expect(try calendar.date(of: day("2027-04-13"))?.isProjected == false)
        let (first, isProjected) = try #require(try calendar.date(of: day("2027-04-14")))
        #expect(try first == bs("2084-01-01"))
        #expect(isProjected)
        for year in [2084, 2085, 2087, 2088, 2099] {
            for number in 1...12 {
                let month = try #require(calendar.month(year, number))
                let model = try #require(calendar.month(year - 4, number))
                #expect(month.endsOn - month.startsOn == model.endsOn - model.startsOn)
            }
        }
        #expect(calendar.date(of: CalendarDate(daysSince2000: .max)) == nil)
        #expect(calendar.date(of: CalendarDate(daysSince2000: .min)) == nil)
    }

    @Test(arguments: ["2083-01-32", "2081-08-31", "1974-12-30", "2083-12-31"])
    func `Days that no month has`(text: String) throws {
        #expect(try calendar.date(of: bs(text)) == nil)
    }

    @Test func `Grades tell how sure a year is`() {
        #expect(calendar.grade(of: 2083) == .published)
        #expect(calendar.grade(of: 2062) == .disputed)
        #expect(calendar.grade(of: 1975) == .singleSource)
        #expect(calendar.grade(of: 2084) == .projected)
        #expect(calendar.grade(of: 1974) == nil)
    }

    @Test func `Months of a stretch of days`() throws {
        let months = try calendar.months(from: day("2026-05-14"), to: day("2026-05-15"))
        // 2026-05-14 is the last day of Baisakh 2083 (31 days from 2026-04-14).
        #expect(months.map(\.description) == ["2083-01", "2083-02"])
        #expect(try calendar.months(from: day("2026-05-15"), to: day("2026-05-14")).isEmpty)
        #expect(try calendar.months(from: day("1900-01-01"), to: day("1918-04-13")).map(\.description) == ["1975-01"])
    }

    // MARK: Where a projection won't do

    @Test func `Who needs exactness gets an error past the published calendar`() throws {
        #expect(try calendar.publishedDate(of: day("2027-04-13")) == bs("2083-12-30"))
        #expect(try calendar.publishedDate(of: bs("2083-12-30")) == day("2027-04-13"))
        let late = try #require(throws: BikramSambatError.self) { try calendar.publishedDate(of: day("2027-04-14")) }
        #expect(late.code == .notPublished)
        #expect(late.description.contains("2027-04-13"))
        let later = try #require(throws: BikramSambatError.self) { try calendar.publishedDate(of: bs("2084-01-01")) }
        #expect(later.code == .notPublished)
        let early = try #require(throws: BikramSambatError.self) { try calendar.publishedDate(of: day("1918-04-12")) }
        #expect(early.code == .outOfRange)
        let none = try #require(throws: BikramSambatError.self) { try calendar.publishedDate(of: bs("2083-01-32")) }
        #expect(none.description == "Baisakh 2083 has 31 days, so there is no BS 2083-01-32")
    }

    // MARK: The table

    @Test(arguments: [
        ("", "fewer than four"), ("bs_year,starts_on", "fewer than four"),
        ("h\n2080,2023-04-14,31", "not bs_year"),
        ("h\n2080,2023-04-14,31,32,31,32,31,30,30,30,29,29,30,33,published", "29 to 32"),
        ("h\n2080,2023-04-14,31,32,31,32,31,30,30,30,29,29,30,32,published", "367"),
        ("h\n2080,2023-04-31,31,32,31,32,31,30,30,30,29,29,30,30,published", "not bs_year"),
        ("h\n2080,2023-04-14,31,32,31,32,31,30,30,30,29,29,30,30,sure", "not bs_year"),
        (
            "h\n2080,2023-04-14,31,32,31,32,31,30,30,30,29,29,30,30,published\n2081,2024-04-14,"
                + "31,32,31,32,31,30,30,30,29,30,29,31,published", "starts on"
        ),
        (
            "h\n2080,2023-04-14,31,32,31,32,31,30,30,30,29,29,30,30,published\n2082,2024-04-13,"
                + "31,32,31,32,31,30,30,30,29,30,29,31,published", "where 2081 is due"
        ),
    ])
    func `A table with a mistake is refused with its line`(csv: String, reason: String) throws {
        let error = try #require(throws: CalendarTableError.self) { try BikramSambatCalendar(csv: csv) }
        #expect(error.description.contains(reason), "\(error)")
        #expect(error.description.hasPrefix("calendar table, line "))
    }
}
