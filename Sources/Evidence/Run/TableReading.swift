internal import Foundation
internal import Writers

/// What a file of a run holds, read back from its bytes: rows per table, sums of columns, findings per code.
struct TableReading {
    private(set) var rows: [String: Int] = [:]
    /// Per `table.column` that was asked for.
    private(set) var sums: [String: ExactDecimal] = [:]
    /// Rows of the table `exceptions` per code.
    private(set) var codes: [String: Int]?
    /// Columns to add up, per table.
    private let wanted: [String: Set<String>]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - tables: those that the manifest lists for it; a CSV or NDJSON file holds the first.
    ///   - columns: the columns to add up, per table.
    /// - Throws: ``ReadingError``.
    init(_ path: String, tables: [String], columns: [String: Set<String>]) throws {
        wanted = columns
        switch path.split(separator: ".").last {
        case "xlsx": try readWorkbook(path, tables: tables)
        case "csv": try TableReading.read(path) { try readCSV($0, table: tables.first ?? "") }
        case "ndjson": try TableReading.read(path) { try readLines($0, table: tables.first ?? "") }
        case "json": try TableReading.read(path) { try readDocument($0) }
        default: break
        }
    }

    private static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        // Mapped: a file of any size takes no memory of ours.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw ReadingError(description: "can't be read")
        }
        try data.withUnsafeBytes(body)
    }

    private mutating func add(_ text: String?, table: String, column: String) throws {
        guard let text, !text.isEmpty else { return }
        guard let value = ExactDecimal(text) else {
            throw ReadingError(description: "\(table).\(column) has a cell that is no number")
        }
        sums["\(table).\(column)", default: ExactDecimal()].add(value)
    }

    private mutating func count(code: String?) {
        if let code { codes = (codes ?? [:]).merging([code: 1], uniquingKeysWith: +) }
    }

    private mutating func begin(_ table: String) {
        rows[table] = 0
        for column in wanted[table] ?? [] { sums["\(table).\(column)"] = ExactDecimal() }
        if table == "exceptions" { codes = [:] }
    }

    // MARK: Formats

    private mutating func readCSV(_ bytes: UnsafeRawBufferPointer, table: String) throws {
        begin(table)
        var scanner = CSVScanner(bytes)
        var heading: [String] = []
        _ = try scanner.next { _, field in heading.append(field.text) }
        let summed = heading.enumerated().filter { wanted[table]?.contains($0.element) == true }
        let code = table == "exceptions" ? heading.firstIndex(of: "code") : nil
        if let missing = wanted[table]?.subtracting(heading).sorted().first {
            throw ReadingError(description: "has no column \(missing)")
        }
        var cells = [String?](repeating: nil, count: heading.count)
        let chosen = Set(summed.map(\.offset) + [code].compactMap { $0 })
        while true {
            var count = 0
            let isRecord = try scanner.next { index, field in
                count += 1
                if chosen.contains(index) { cells[index] = field.text }
            }
            guard isRecord else { break }
            guard count == heading.count else {
                throw ReadingError(
                    description: "row \((rows[table] ?? 0) + 1) has \(count) fields where \(heading.count) are due")
            }
            for (index, column) in summed { try add(cells[index], table: table, column: column) }
            if let code { self.count(code: cells[code]) }
            rows[table, default: 0] += 1
        }
    }

    private mutating func readLines(_ bytes: UnsafeRawBufferPointer, table: String) throws {
        begin(table)
        var scanner = JSONScanner(bytes)
        while !scanner.isAtEnd { try readRow(&scanner, table: table) }
    }

    private mutating func readDocument(_ bytes: UnsafeRawBufferPointer) throws {
        var scanner = JSONScanner(bytes)
        try scanner.object { scanner, key in
            guard key == "tables" else { return try scanner.skip() }
            try scanner.object { scanner, table in
                begin(table)
                try scanner.array { scanner in try readRow(&scanner, table: table) }
            }
        }
        guard scanner.isAtEnd else { throw ReadingError(description: "goes on after its end") }
    }

    private mutating func readRow(_ scanner: inout JSONScanner, table: String) throws {
        let columns = wanted[table] ?? []
        var found = 0
        try scanner.object { scanner, column in
            if columns.contains(column) {
                found += 1
                try add(try scanner.scalar(), table: table, column: column)
            } else if column == "code", table == "exceptions" {
                count(code: try scanner.scalar())
            } else {
                try scanner.skip()
            }
        }
        guard found == columns.count else {
            throw ReadingError(description: "row \((rows[table] ?? 0) + 1) of \(table) lacks columns")
        }
        rows[table, default: 0] += 1
    }

    private mutating func readWorkbook(_ path: String, tables: [String]) throws {
        let proof: WorkbookProof
        do { proof = try WorkbookProof(reading: path) } catch {
            throw ReadingError(description: "is no whole workbook")
        }
        for table in tables { rows[table] = 0 }
        for sheet in proof.sheets {
            // A table that doesn't fit one sheet goes on in `NAME (2)`, and so on; names end at 31 characters.
            let suffix = sheet.name.firstMatch(of: #/ \(\d+\)$/#).map { String($0.output) } ?? ""
            let stem = sheet.name.dropLast(suffix.count)
            guard let table = tables.first(where: { $0.prefix(31 - suffix.count) == stem }) else { continue }
            rows[table, default: 0] += max(0, sheet.rows - 1)
        }
    }
}

/// A file that doesn't hold what it should: the end of a sentence that begins with its name.
struct ReadingError: Error {
    let description: String
}

/// A decimal number, exact: an unscaled integer and its decimals.
struct ExactDecimal: Equatable {
    private var unscaled: Int128 = 0
    private var scale = 0

    /// Zero.
    init() {}

    /// - Returns: nil for what isn't a plain decimal number of at most 36 digits.
    init?(_ text: some StringProtocol) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 37 else { return nil }
        var isFraction = false
        for byte in digits {
            if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
                continue
            }
            guard (48...57).contains(byte) else { return nil }
            unscaled = unscaled * 10 + Int128(byte - 48)
            if isFraction { scale += 1 }
        }
        if isNegative { unscaled = -unscaled }
    }

    mutating func add(_ other: ExactDecimal) {
        let (left, right) = ExactDecimal.aligned(self, other)
        unscaled = left &+ right
        scale = max(scale, other.scale)
    }

    static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        let (left, right) = aligned(left, right)
        return left == right
    }

    private static func aligned(_ left: ExactDecimal, _ right: ExactDecimal) -> (Int128, Int128) {
        (left.raised(by: right.scale - left.scale), right.raised(by: left.scale - right.scale))
    }

    private func raised(by places: Int) -> Int128 {
        var value = unscaled
        for _ in 0..<max(0, places) { value = value &* 10 }
        return value
    }
}

extension ExactDecimal: CustomStringConvertible {
    var description: String {
        guard scale > 0 else { return "\(unscaled)" }
        let digits = String(unscaled.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
