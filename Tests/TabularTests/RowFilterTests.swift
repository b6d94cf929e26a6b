import Foundation
import NepaliCalendar
import Tabular
import Testing

/// Conditions on rows: how they are read, and which rows they let through.
@Suite struct RowFilterTests {
    private let schema = TableSchema(
        name: "t",
        declared: [
            Column(key: "name", type: .text), Column(key: "id", type: .identifier), Column(key: "on", type: .date),
            Column(key: "amount", type: .money), Column(key: "count", type: .integer),
            Column(key: "at", type: .timestamp), Column(key: "flag", type: .boolean),
        ])
    private static func calendar() throws -> BikramSambatCalendar {
        // The years before the one that counts only have to join it.
        let rows = (2080...2082).map { year in
            let start = CalendarDate(daysSince2000: 9_600 - Int32(2083 - year) * 365)
            return "\(year),\(start),31,31,31,31,31,30,30,30,30,30,30,30,agreed"
        }
        let last = "2083,2026-04-14,31,31,32,31,31,31,30,29,30,29,30,30,published"
        return try BikramSambatCalendar(csv: (["heading"] + rows + [last]).joined(separator: "\n"))
    }

    private static let ids = (0..<4).map { Identifier(high: 1, low: UInt64($0)) }

    /// Rows 0 to 3; row 3 is empty but for its id.
    private func names(_ conditions: [String]) throws -> [String] {
        let filter = try RowFilter(conditions.map { try RowCondition($0) }, of: schema).inZone("Asia/Kathmandu")
        var read: [String] = []
        let output = try makeOutput(RowInspector(filter: filter)) { batch in
            batch.forEachRow { row in
                if case .text(let text) = row.next() {
                    read.append(String(decoding: text, as: UTF8.self))
                } else {
                    read.append("none")
                }
            }
        }
        #expect(output.rowCount == read.count)
        return read
    }

    private func makeOutput(
        _ inspector: RowInspector?, deliver: @escaping (RowBatch) throws -> Void
    ) throws -> TableOutput {
        let output = TableOutput(
            schema: schema, table: 0, calendar: try Self.calendar(), batchBytes: 1, inspector: inspector,
            deliver: deliver)
        // 2026-07-16 00:00 in Kathmandu is 18:15 UTC of the day before; Shrawan 1 of BS 2083 is 2026-07-17.
        let instants = ["2026-07-15T18:14:59.999999+00:00", "2026-07-15T18:15:00+00:00", "2026-07-16T18:15:00+00:00"]
        for index in 0..<3 {
            output.add(text: ["", "lapsed", "valid"][index])
            output.add(identifier: Self.ids[index])
            output.add(date: CalendarDate(iso: ["2026-07-15", "2026-07-16", "2026-07-17"][index]))
            output.add(money: [-5, 120_050, 120_051][index])
            output.add(integer: [0, 7, 30][index])
            output.add(timestamp: Timestamp(iso: instants[index]))
            output.add(boolean: index == 1)
            try output.endRow()
        }
        output.addNull()
        output.add(identifier: Self.ids[3])
        for _ in 0..<5 { output.addNull() }
        try output.endRow()
        try output.finish()
        return output
    }

    @Test(arguments: [
        (["name=valid"], ["valid"]), (["name!=valid"], ["", "lapsed", "none"]), (["name="], ["", "none"]),
        (["name!="], ["lapsed", "valid"]), (["name>lapsed"], ["valid"]), (["name<=lapsed"], ["", "lapsed"]),
        (["on=2026-07-16"], ["lapsed"]), (["on>2026-07-16"], ["valid"]), (["on="], ["none"]),
        (["on_bs=2083-04-01"], ["valid"]), (["on_bs<2083-04-01"], ["", "lapsed"]), (["on_bs=२०८३-०४-०१"], ["valid"]),
        (["on_bs_projected=false"], ["", "lapsed", "valid"]),
        (["amount=1200.5"], ["lapsed"]), (["amount=1200.50"], ["lapsed"]), (["amount>1200.5"], ["valid"]),
        (["amount<0"], [""]), (["amount >= -0.05"], ["", "lapsed", "valid"]), (["count>=7"], ["lapsed", "valid"]),
        (["at=2026-07-16"], ["lapsed"]), (["at<2026-07-16"], [""]), (["at>2026-07-16"], ["valid"]),
        (["at>=2026-07-16"], ["lapsed", "valid"]), (["at<=2026-07-16"], ["", "lapsed"]),
        (["at!=2026-07-16"], ["", "valid", "none"]), (["at=2026-07-16T00:00:00+05:45"], ["lapsed"]),
        (["flag=yes"], ["lapsed"]), (["flag!=true"], ["", "valid", "none"]),
        (["id=00000000-0000-0001-0000-000000000002"], ["valid"]),
        (["count>=7", "name=lapsed"], ["lapsed"]), (["count>=7", "amount<0"], []),
    ])
    func rowsThatFulfilAllConditionsAreShown(conditions: [String], expected: [String]) throws {
        #expect(try names(conditions) == expected)
    }

    @Test func oneOfSeveralValuesIsEnough() throws {
        let filter = try RowFilter(
            [RowCondition(columns: ["state", "name"], values: ["valid", "lapsed"])], of: schema)
        var rows = 0
        _ = try makeOutput(RowInspector(filter: filter)) { rows += $0.rowCount }
        #expect(rows == 2)
    }

    /// What isn't shown is in no total; what watches sees every row.
    @Test func totalsAreThoseOfTheRowsShown() throws {
        let whole = try makeOutput(nil) { _ in }
        var seen = 0
        let inspector = RowInspector(
            filter: try RowFilter([RowCondition("amount>1200.5")], of: schema), watches: [{ _ in seen += 1 }])
        let shown = try makeOutput(inspector) { _ in }
        let amount = try #require(schema.index(of: "amount"))
        let count = try #require(schema.index(of: "count"))
        #expect(whole.totals[amount] == 240_096)
        #expect(shown.totals[amount] == 120_051)
        #expect(shown.totals[count] == 30)
        #expect(shown.rowCount == 1)
        #expect(inspector.hidden == 3)
        #expect(seen == 4)
    }

    /// Rows that are put in order first are looked at when they come out.
    @Test func sortedTablesAreFilteredToo() throws {
        let filter = try RowFilter([RowCondition("count>1")], of: Self.pairs)
        var rows: [Int64] = []
        let output = TableOutput(
            schema: Self.pairs, table: 0, calendar: try Self.calendar(), batchBytes: 1,
            inspector: RowInspector(filter: filter)
        ) { batch in
            batch.forEachRow { row in if case .integer(let value) = row.next() { rows.append(value) } }
        }
        let sorted = SortedTableOutput(output, folder: FileManager.default.temporaryDirectory.path)
        for value: Int64 in [3, 1, 2] {
            output.add(integer: value)
            var key = SortKey()
            key.append(value)
            try sorted.endRow(key: key.bytes)
        }
        try sorted.drain()
        try output.finish()
        #expect(rows == [2, 3])
        #expect(output.totals == [5])
    }

    private static let pairs = TableSchema(name: "p", declared: [Column(key: "count", type: .integer)])

    @Test(arguments: [
        "name", "=x", "name~x", "count<", "count=1.5", "count=many", "amount=1,000", "on=16.07.2026", "on=2083-13-01",
        "on_bs=2083-13-01", "at=noon", "flag=perhaps", "flag<true", "id=7",
    ])
    func whatCannotBeIsRefused(condition: String) {
        #expect(throws: RowConditionError.self) { try RowFilter([RowCondition(condition)], of: schema) }
    }
}
