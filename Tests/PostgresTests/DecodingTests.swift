import Extract
import NepaliCalendar
import Postgres
import Tabular
import TestSupport
import Testing

/// Binary values against the server's own text.
@Suite struct DecodingTests {
    @Test(arguments: [
        "0", "0.00", "-0.01", "0.01", "1", "12.34", "-12.34", "9999", "10000", "10000.5", "99999999.99", "100000000",
        "123456789012.34", "-999999999999.99", "0.10", "1e11", "10000000000.01",
    ])
    func moneyIsExact(text: String) async throws {
        let connection = try await connect()
        let result = try connection.query("select \(text)::numeric, (\(text)::numeric * 100)::int8")
        let row = ResultRow(result, row: 0, context: "test")
        #expect(try row.numeric(0, scale: 2) == row.int64(1))
    }

    /// Of every length, on both sides of a power of ten, with every number of decimals up to the scale.
    @Test(arguments: 0...6) func numbersAreExact(scale: Int) async throws {
        let connection = try await connect()
        let rows = try connection.query(
            """
            select value, trunc(value * 10::numeric ^ $1::int)::text
            from generate_series(0, 28) as length, generate_series(0, $1::int) as decimals,
                 unnest(array[-1, 0, 1, 37]) as distance, unnest(array[-1, 1]) as sign,
                 lateral (
                     select sign * (trunc(10::numeric ^ length) + distance) / 10::numeric ^ decimals as value
                 ) as made
            """, [.int8(Int64(scale))])
        #expect(rows.rowCount == 29 * (scale + 1) * 8)
        for index in 0..<rows.rowCount {
            let row = ResultRow(rows, row: index, context: "test")
            #expect(try row.decimalIfAny(0, scale: scale).map { "\($0)" } == row.text(1))
        }
    }

    @Test(arguments: ["0.001", "'NaN'", "'Infinity'", "1e40"])
    func whatDoesNotFitIsAnError(text: String) async throws {
        let connection = try await connect()
        let row = ResultRow(try connection.query("select \(text)::numeric"), row: 0, context: "test")
        #expect(throws: DecodingError.self) { try row.numeric(0, scale: 2) }
    }

    @Test func thirtySixDigitsAreTheMost() async throws {
        let connection = try await connect()
        let row = ResultRow(
            try connection.query("select 10::numeric ^ 34 - 1, -(10::numeric ^ 33), 10::numeric ^ 34"), row: 0,
            context: "test")
        #expect(try row.decimalIfAny(0, scale: 2) == 999_999_999_999_999_999_999_999_999_999_999_900)
        #expect(try row.decimalIfAny(1, scale: 2) == -100_000_000_000_000_000_000_000_000_000_000_000)
        #expect(throws: DecodingError.self) { try row.decimalIfAny(2, scale: 2) }
    }

    /// The error names the row by its first field, whatever that is.
    @Test func aStageThatDoesNotBeginWithAnIdCanFailToo() async throws {
        let connection = try await connect()
        let row = ResultRow(try connection.query("select 'x'::text, null::int4"), row: 0, context: "test")
        #expect(throws: DecodingError.self) { try row.int(1) }
        #expect(throws: DecodingError.self) { try row.identifier(0) }
    }

    @Test(arguments: [
        "1900-01-01", "1918-04-13", "1969-12-31", "1999-12-31", "2000-01-01", "2024-02-29", "2026-07-16", "9999-12-31",
        "0001-01-01",
    ])
    func datesReadAsTheServerWritesThem(text: String) async throws {
        let connection = try await connect()
        let row = ResultRow(
            try connection.query("select '\(text)'::date, extract(dow from '\(text)'::date)::int4"), row: 0,
            context: "test")
        let date = try row.date(0)
        #expect(date.description == text)
        #expect(try date.weekday == row.int(1))
        #expect(CalendarDate(iso: text) == date)
    }

    @Test(arguments: [
        "1919-12-31 18:00:00+00", "1985-12-31 18:29:59.999999+00", "1985-12-31 18:30:00+00", "2026-07-16 06:15:00+00",
        "2000-01-01 00:00:00+00",
    ])
    func nepalsClockIsTheServers(text: String) async throws {
        let connection = try await connect()
        let row = ResultRow(
            try connection.query(
                "select '\(text)'::timestamptz, to_char('\(text)'::timestamptz at time zone 'Asia/Kathmandu', "
                    + "'YYYY-MM-DD\"T\"HH24:MI:SS.US')"), row: 0, context: "test")
        var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        #expect(try zone.localTime(of: row.timestamp(0)).text == row.text(1))
    }

    @Test func infinityIsAnErrorThatNamesTheColumn() async throws {
        let connection = try await connect()
        let row = ResultRow(try connection.query("select 'infinity'::date as until"), row: 0, context: "stage.sql")
        let error = #expect(throws: DecodingError.self) { try row.date(0) }
        #expect(error?.description.contains("until") == true)
    }

    @Test func emptyTextIsNotNull() async throws {
        let connection = try await connect()
        let row = ResultRow(try connection.query("select '', null::text"), row: 0, context: "test")
        #expect(try row.textIfAny(0) == "")
        #expect(try row.textIfAny(1) == nil)
    }

    private func connect() async throws -> Connection {
        try Connection(try ConnectionTarget(try await TestServer.url()))
    }
}
