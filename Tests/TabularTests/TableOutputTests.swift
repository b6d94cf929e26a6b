import Foundation
import NepaliCalendar
import Tabular
import Testing

/// Rows come out of batches as they went in.
@Suite struct TableOutputTests {
    private let schema = TableSchema(
        name: "t",
        declared: [
            Column(key: "text", type: .text), Column(key: "on", type: .date), Column(key: "amount", type: .money),
            Column(key: "count", type: .integer), Column(key: "flag", type: .boolean),
        ])

    @Test(arguments: [1, 64, 1 << 16])
    func rowsSurviveEveryBatchSize(batchBytes: Int) throws {
        var read: [String] = []
        let output = try makeOutput(batchBytes: batchBytes) { batch in
            batch.forEachRow { row in
                var cells: [String] = []
                while row.hasNext { cells.append(text(row.next())) }
                read.append(cells.joined(separator: "|"))
            }
        }
        var expected: [String] = []
        for index in 0..<1_000 {
            output.add(text: index.isMultiple(of: 7) ? nil : String(repeating: "x", count: index % 50))
            output.add(date: index.isMultiple(of: 3) ? nil : CalendarDate(daysSince2000: Int32(index)))
            output.add(money: Int64(index) * -12_345)
            output.add(integer: index)
            output.add(boolean: index.isMultiple(of: 2))
            try output.endRow()
            expected.append(index.isMultiple(of: 7) ? "null" : String(repeating: "x", count: index % 50))
        }
        try output.finish()
        #expect(read.count == 1_000)
        #expect(
            read.map { $0.split(separator: "|", omittingEmptySubsequences: false).first.map { String($0) } } == expected
        )
        #expect(read[1] == "x|2000-01-02|2056-09-19|false|-12345/2|1|false")
        #expect(output.totals[schema.index(of: "amount") ?? 0] == -12_345 * 499_500)
    }

    @Test func aRowOfTooFewCellsIsAnError() throws {
        let output = try makeOutput { _ in }
        output.add(text: "x")
        #expect(throws: TabularError.self) { try output.endRow() }
    }

    @Test(arguments: [64, 1 << 20])
    func sortedRowsComeByTheirKeys(memoryBytes: Int) throws {
        let folder = FileManager.default.temporaryDirectory.path
        var read: [String] = []
        let output = try makeOutput(batchBytes: 1) { batch in
            batch.forEachRow { row in read.append(text(row.next())) }
        }
        let sorted = SortedTableOutput(output, folder: folder, memoryBytes: memoryBytes)
        for index in 0..<500 {
            let number = index * 7_919 % 500
            output.add(text: "\(number)")
            output.addNull()
            output.addNull()
            output.add(integer: number)
            output.add(boolean: true)
            var key = SortKey()
            key.append(Int64(number) - 250)
            try sorted.endRow(key: key.bytes)
        }
        try sorted.drain()
        try output.finish()
        #expect(read == (0..<500).map { "\($0)" })
    }

    @Test func keysSortAsTheirPartsDo() {
        func key(_ text: String?, _ number: Int64) -> [UInt8] {
            var key = SortKey()
            key.append(text)
            key.append(number)
            return key.bytes
        }
        let sorted = [
            key("", 1), key("A", -5), key("A", 3), key("AB", -9), key("B", 0), key("\u{920}", 0), key(nil, -1),
        ]
        #expect(sorted == sorted.reversed().sorted { $0.lexicographicallyPrecedes($1) })
    }

    private func makeOutput(
        batchBytes: Int = 1 << 16, deliver: @escaping (RowBatch) throws -> Void
    ) throws -> TableOutput {
        // Year 2056 begins on 1999-04-14, day -262; five months of 31 and three of 30 days later, day 1 is the 19th.
        let rows = (2056...2060).map { year in
            let start = CalendarDate(daysSince2000: Int32(-262 + (year - 2056) * 365))
            return "\(year),\(start),31,31,31,31,31,30,30,30,30,30,30,30,agreed"
        }
        let calendar = try BikramSambatCalendar(csv: (["heading"] + rows).joined(separator: "\n"))
        return TableOutput(schema: schema, table: 0, calendar: calendar, batchBytes: batchBytes, deliver: deliver)
    }

    private func text(_ cell: Cell) -> String {
        switch cell {
        case .null: "null"
        case .text(let text): String(decoding: text, as: UTF8.self)
        case .identifier(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .decimal(let unscaled, let scale): "\(unscaled)/\(scale)"
        case .date(let value): "\(value)"
        case .bikramSambat(let value): "\(value)"
        case .timestamp(let value): "\(value)"
        case .boolean(let value): "\(value)"
        }
    }
}
