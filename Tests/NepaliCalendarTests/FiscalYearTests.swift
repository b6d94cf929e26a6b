import NepaliCalendar
import Testing

/// Fiscal years, quarters, names, digits, and dates as people write them.
struct FiscalYearTests {
    private let calendar: BikramSambatCalendar

    init() throws {
        calendar = try CalendarFixture.calendar()
    }

    @Test(arguments: [
        ("2026-07-16", "2082/83"), ("2026-07-17", "2083/84"), ("2026-04-13", "2082/83"), ("2026-04-14", "2082/83"),
        ("2027-07-16", "2083/84"), ("2027-07-17", "2084/85"),
    ])
    func `A fiscal year begins on Shrawan 1`(date: String, year: String) throws {
        #expect(try calendar.fiscalYear(containing: day(date))?.description == year)
    }

    @Test func `Its days run to the end of Asar, for 2083/84 a projected one`() throws {
        let year = try #require(FiscalYear("2082/83"))
        // 2082-04-01 to 2083-03-32: 92 days of 2083 before 2026-07-17 (31 + 31 + 32 = 94 from 2026-04-14).
        #expect(try calendar.days(of: year) == day("2025-07-17")...day("2026-07-16"))
        let next = try #require(FiscalYear("2083/84"))
        #expect(try calendar.days(of: next) == day("2026-07-17")...day("2027-07-16"))
        #expect(try calendar.date(of: day("2027-07-16"))?.isProjected == true)
        #expect(calendar.days(of: FiscalYear(startYear: 1974)) == nil)
        #expect(try calendar.fiscalYear(containing: day("1918-04-13")) == nil)
    }

    @Test func `Fiscal years join without a gap`() throws {
        for start in 1975...2100 {
            let days = try #require(calendar.days(of: FiscalYear(startYear: start)))
            let next = try #require(calendar.days(of: FiscalYear(startYear: start + 1)))
            #expect(days.upperBound.adding(days: 1) == next.lowerBound)
        }
    }

    @Test(arguments: [
        ("2082/83", 2082), ("2082/2083", 2082), ("FY 2082/83", 2082), ("2082", 2082), ("2099/00", 2099),
    ])
    func `Fiscal years as people write them`(text: String, start: Int) {
        #expect(FiscalYear(text)?.startYear == start)
    }

    @Test(arguments: ["2082/84", "2082/8", "82/83", "2082/083", "2082-83", "", "2082/", "2082/83/84", "+208/09"])
    func `What names no fiscal year is none`(text: String) {
        #expect(FiscalYear(text) == nil)
    }

    // MARK: Quarters

    @Test(arguments: [
        // 2082: Shrawan 31, Bhadra 31, Asoj 31 = 93 days; Kartik 30, Mangsir 29, Poush 30 = 89; Magh 29, Falgun 30,
        // Chaitra 30 = 89; 2083: Baisakh 31, Jestha 31, Asar 32 = 94. Together 365.
        ("2082/83-1", "2025-07-17", "2025-10-17", 93), ("2082/83-2", "2025-10-18", "2026-01-14", 89),
        ("2082/83-3", "2026-01-15", "2026-04-13", 89), ("2082/83-4", "2026-04-14", "2026-07-16", 94),
    ])
    func `Quarters are three months each from Shrawan`(text: String, from: String, to: String, count: Int) throws {
        let quarter = try #require(FiscalQuarter(text))
        let days = try #require(calendar.days(of: quarter))
        #expect(try days == day(from)...day(to))
        #expect(days.upperBound - days.lowerBound + 1 == count)
        #expect(quarter.description == text)
        #expect(try calendar.fiscalQuarter(containing: day(from)) == quarter)
        #expect(try calendar.fiscalQuarter(containing: day(to)) == quarter)
    }

    @Test(arguments: ["2082/83-0", "2082/83-5", "2082/83", "2082/83--2", "2082/83-02", "2082/83-", "-2", "2082/83-2-1"])
    func `What names no quarter is none`(text: String) {
        #expect(FiscalQuarter(text) == nil)
    }

    @Test func `Quarters are read in Devanagari and compare by time`() throws {
        let quarter = try #require(FiscalQuarter("२०८२/८३-२"))
        #expect(quarter.description == "2082/83-2")
        #expect(try quarter < #require(FiscalQuarter("2082/83-3")))
        #expect(try #require(FiscalQuarter("2081/82-4")) < quarter)
    }

    // MARK: Names and digits

    @Test func `Months have names in both scripts`() throws {
        #expect(BikramSambatMonth.englishNames.count == 12)
        #expect(BikramSambatMonth.devanagariNames.count == 12)
        let month = try #require(calendar.month(2083, 4))
        #expect(month.englishName == "Shrawan")
        #expect(month.devanagariName == "साउन")
    }

    @Test func `Digits in both scripts`() {
        #expect(NepaliDigits.devanagari("BS 2083-06-15, 0123456789") == "BS २०८३-०६-१५, ०१२३४५६७८९")
        #expect(NepaliDigits.ascii("२०८३-०६-१५ चैत ०१२३४५६७८९") == "2083-06-15 चैत 0123456789")
        #expect(NepaliDigits.ascii("") == "")
    }

    // MARK: Dates

    @Test(arguments: ["2083-06-15", "२०८३-०६-१५", "२०83-०6-1५"])
    func `Dates are read in both scripts`(text: String) throws {
        #expect(BikramSambatDate(text) == BikramSambatDate(year: 2083, month: 6, day: 15))
        // 2083-06-01 is 2026-04-14 + 31 + 31 + 32 + 31 + 31 = 156 days: 2026-09-17; the 15th is 14 later.
        #expect(try calendar.day(bikramSambat: text) == day("2026-10-01"))
    }

    @Test(arguments: [
        "2083-6-15", "2083-13-01", "2083-00-01", "2083-01-00", "2083-01-33", "83-01-01", "", "2083/01/01",
    ])
    func `What names no date is told how to write one`(text: String) throws {
        #expect(BikramSambatDate(text) == nil)
        let error = try #require(throws: BikramSambatError.self) { try calendar.day(bikramSambat: text) }
        #expect(error.code == .malformed)
        #expect(error.description.contains("2083-06-15"))
    }

    @Test func `A date outside the calendar says so`() throws {
        let early = try #require(throws: BikramSambatError.self) { try calendar.day(bikramSambat: "1974-12-30") }
        #expect(early.description == "BS 1974-12-30 is outside the calendar, which begins in 1975")
    }
}
