import NepaliCalendar
import Testing

/// The organization's clocks, against what PostgreSQL 15 says (`t at time zone 'Asia/Kathmandu'`).
struct LocalZoneTests {
    private func kathmandu() throws -> LocalZone {
        try #require(LocalZone(name: "Asia/Kathmandu"))
    }

    private func at(_ iso: String) throws -> Timestamp {
        try #require(Timestamp(iso: iso))
    }

    @Test(arguments: [
        ("1900-01-01T00:00:00Z", "1900-01-01T05:41:16.000000+05:41:16"),
        ("1919-12-31T18:18:43Z", "1919-12-31T23:59:59.000000+05:41:16"),
        ("1919-12-31T18:18:44Z", "1919-12-31T23:48:44.000000+05:30"),
        ("1920-01-01T00:00:00Z", "1920-01-01T05:30:00.000000+05:30"),
        ("1985-12-31T18:29:59.999999Z", "1985-12-31T23:59:59.999999+05:30"),
        ("1985-12-31T18:30:00Z", "1986-01-01T00:15:00.000000+05:45"),
        ("2026-07-16T18:15:00Z", "2026-07-17T00:00:00.000000+05:45"),
    ])
    func `Kathmandu's offsets and when they change`(instant: String, local: String) throws {
        var zone = try kathmandu()
        #expect(try zone.text(of: at(instant)) == local)
        // Asked again after another stretch, so that what it remembers doesn't matter.
        _ = try zone.offset(at: at("1950-01-01T00:00:00Z"))
        #expect(try zone.text(of: at(instant)) == local)
    }

    @Test(arguments: [
        ("1919-06-01", "1919-05-31T18:18:44Z"), ("1920-01-01", "1919-12-31T18:30:00Z"),
        ("1920-01-02", "1920-01-01T18:30:00Z"), ("1985-12-31", "1985-12-30T18:30:00Z"),
        ("1986-01-01", "1985-12-31T18:30:00Z"), ("1986-01-02", "1986-01-01T18:15:00Z"),
        ("2026-07-17", "2026-07-16T18:15:00Z"),
    ])
    func `Days begin at local midnight, and on 1986-01-01 at a quarter past`(date: String, instant: String) throws {
        var zone = try kathmandu()
        #expect(try zone.startOfDay(day(date)) == at(instant))
        #expect(try zone.date(of: at(instant)) == day(date))
        #expect(try zone.date(of: at(instant).adding(microseconds: -1)) == day(date).adding(days: -1))
    }

    @Test func `Every day from 1900 to 2100 begins with its first instant`() throws {
        var zone = try kathmandu()
        var date = try day("1900-01-01")
        let last = try day("2100-12-31")
        while date <= last {
            let start = zone.startOfDay(date)
            try #require(zone.date(of: start) == date, "\(date)")
            try #require(zone.date(of: start.adding(microseconds: -1)) == date.adding(days: -1), "\(date)")
            date = date.adding(days: 1)
        }
    }

    @Test(arguments: [
        // Clocks went from 24:00 to 01:00: the day begins at 01:00-02:00 = 03:00Z.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        // Clocks went back at 24:00 to 23:00: the day begins once, at 00:00-03:00.
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"),
        ("UTC", "2026-07-17", "2026-07-17T00:00:00Z"),
    ])
    func `Other zones, on days that clocks change`(name: String, date: String, instant: String) throws {
        var zone = try #require(LocalZone(name: name))
        #expect(try zone.startOfDay(day(date)) == at(instant))
    }

    @Test func `A zone that there isn't is none`() {
        #expect(LocalZone(name: "Asia/Katmandoo") == nil)
        #expect(LocalZone(name: "") == nil)
    }

    @Test func `The ends of time do not trap`() throws {
        var zone = try kathmandu()
        _ = zone.text(of: try at("0001-01-01T00:00:00Z"))
        #expect(try zone.text(of: at("9999-12-31T18:14:59.999999Z")) == "9999-12-31T23:59:59.999999+05:45")
        #expect(try zone.startOfDay(day("9999-12-31")) == at("9999-12-30T18:15:00Z"))
    }

    // MARK: Instants as text

    @Test(arguments: [
        ("2026-07-16T12:00:00+05:45", "2026-07-16T06:15:00.000000Z"),
        ("2026-07-16 06:15Z", "2026-07-16T06:15:00.000000Z"),
        ("2026-07-16T06:15:00.25Z", "2026-07-16T06:15:00.250000Z"),
        ("2026-07-16T06:15:00.000001-0130", "2026-07-16T07:45:00.000001Z"),
        ("1999-12-31T23:59:59.999999Z", "1999-12-31T23:59:59.999999Z"),
    ])
    func `Instants are read to the microsecond`(text: String, utc: String) throws {
        #expect(try at(text).description == utc)
    }

    @Test(arguments: [
        "2026-07-16T12:00:00", "2026-02-30T00:00Z", "2026-07-16T24:00Z", "2026-07-16T12:60Z", "2026-07-16T12:00:60Z",
        "2026-07-16T12:00:00.1234567Z", "2026-07-16", "", "2026-07-16T12:00+24:00",
    ])
    func `What names no instant is none`(text: String) {
        #expect(Timestamp(iso: text) == nil)
    }
}
