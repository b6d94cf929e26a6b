import Foundation
import Tabular
import TestSupport
import Testing
import Writers

/// Numbers and dates keep every digit and their kind.
@Suite struct NumberTests {
    private let schema = TableSchema(
        name: "numbers",
        declared: [
            Column(key: "count", type: .integer), Column(key: "amount", type: .money),
            Column(key: "ratio", type: .decimal, scale: 6), Column(key: "day", type: .date),
            Column(key: "at", type: .timestamp), Column(key: "flag", type: .boolean),
        ])

    private static let rows: [[Value]] = {
        // 15 digits are what a spreadsheet holds, 2^53 - 1 what JSON's readers do.
        let counts: [Int64] = [
            0, 1, -1, -42, 999_999_999_999_999, -999_999_999_999_999, 1_000_000_000_000_000, -1_000_000_000_000_000,
            9_007_199_254_740_991, 9_007_199_254_740_992, -9_007_199_254_740_993, .max, .min,
        ]
        let amounts: [Int128] = [
            0, 1, -1, -5, 10, 123_456_789_012_345, -999_999_999_999_999, 1_000_000_000_000_000,
            1_234_567_890_123_456_789,
            -99_999_999_999_999_999_999_999_999, 7, 250, -12_300,
        ]
        // Spreadsheets take 1900 for a leap year; 9999 is their last year, 1582 has a gap elsewhere.
        let days: [(Int, Int, Int)] = [
            (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1900, 2, 28), (1900, 3, 1), (1900, 3, 2), (1582, 10, 10),
            (1, 1, 1),
            (1904, 1, 1), (2000, 2, 29), (2026, 7, 16), (9999, 12, 31), (2100, 2, 28),
        ]
        let instants: [Int64] = [
            0, -1, 1, 837_000_000_123_456, -3_155_673_600_000_000, -3_150_576_000_000_000,
            252_455_615_999_999_999 - 20_700_000_000,
            252_455_616_000_000_000, -59_000_000_000_000_000, 86_399_999_999, 86_400_000_000, 999_999, -999_999,
        ]
        return counts.indices.map { index in
            [
                .integer(counts[index]), .decimal(amounts[index], scale: 2), .decimal(amounts[index], scale: 6),
                .date(year: days[index].0, month: days[index].1, day: days[index].2), .timestamp(instants[index]),
                .boolean(index.isMultiple(of: 2)),
            ]
        } + [[.null, .null, .null, .null, .null, .null]]
    }()

    @Test func readersFindTheSameNumbersEverywhere() async throws {
        try await withTemporaryFolder { folder in
            let files = try WriterFixture([schema], rows: [Self.rows]).write(to: folder)
            let notes = files.flatMap(\.notes)
            #expect(notes.contains { $0.contains("15 digits") })
            #expect(notes.contains { $0.contains("before March 1900") })
            try await check("numbers", folder)
        }
    }

    @Test func numbersAreWrittenExactly() async throws {
        try await withTemporaryFolder { folder in
            try WriterFixture([schema], rows: [Self.rows]).write(to: folder)
            let lines = try String(contentsOfFile: folder + "/sample/numbers.csv", encoding: .utf8)
                .split(separator: "\r\n").map { String($0) }
            #expect(lines[3].hasPrefix("-1,-0.01,-0.000001,1900-01-01,"))
            #expect(lines[12].hasPrefix("9223372036854775807,2.50,0.000250,9999-12-31,"))
            #expect(lines[13].hasPrefix("-9223372036854775808,-123.00,-0.012300,2100-02-28,"))
            #expect(lines[10].contains(",-999999999999999999999999.99,-99999999999999999999.999999,2000-02-29,"))
            #expect(lines[1].contains("2000-01-01T05:45:00.000000+05:45"))
            // jq reads the document, and money is text in it.
            let kinds = try await Tool.run(
                "jq", ["-c", "[.tables.numbers[] | .amount | type] | unique", folder + "/sample.json"])
            #expect(kinds.standardOutput == "[\"null\",\"string\"]\n", "\(kinds.standardError)")
            let long = try await Tool.run("jq", ["-r", ".tables.numbers[11].count", folder + "/sample.json"])
            #expect(long.standardOutput == "9223372036854775807\n")
        }
    }

    /// On both sides of every power of ten, at every scale.
    @Test func decimalsHaveEveryDigit() async throws {
        let scales = Array(0...6)
        let table = TableSchema(
            name: "numbers", declared: scales.map { Column(key: "scale_\($0)", type: .decimal, scale: $0) })
        var power: Int128 = 1
        let powers = (0..<30).map { _ in
            defer { power *= 10 }
            return power
        }
        let values = powers.flatMap { power in [-1, 0, 1].flatMap { [power + $0, -power - $0] } }
        try await withTemporaryFolder { folder in
            try WriterFixture([table], rows: [values.map { value in scales.map { .decimal(value, scale: $0) } }])
                .write(to: folder)
            let lines = try String(contentsOfFile: folder + "/sample/numbers.csv", encoding: .utf8)
                .split(separator: "\r\n").dropFirst()
            try #require(lines.count == values.count)
            for (line, value) in zip(lines, values) {
                var digits = "\(value.magnitude)"
                while digits.count < 7 { digits = "0" + digits }
                let expected = scales.map { scale in
                    var whole = digits.dropLast(scale)
                    while whole.count > 1, whole.first == "0" { whole.removeFirst() }
                    return (value < 0 ? "-" : "") + whole + (scale > 0 ? "." : "") + digits.suffix(scale)
                }
                #expect(line == expected.joined(separator: ","))
            }
        }
    }
}
