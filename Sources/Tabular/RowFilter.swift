internal import NepaliCalendar

/// Conditions on the rows of one table, their values read by the columns' types. All of them have to hold.
///
/// An empty cell fulfils `=` of an empty value and `!=` of any other, nothing else.
package struct RowFilter: Sendable {
    private struct Test {
        let column: Int
        let comparison: RowCondition.Comparison
        let operands: [Operand]
    }

    /// In the order of columns, for rows are read from left to right.
    private var tests: [Test]

    package var isEmpty: Bool { tests.isEmpty }

    /// Takes the conditions whose column the table has; the others say nothing about its rows.
    ///
    /// - Throws: ``RowConditionError`` for a value that the column can't hold.
    package init(_ conditions: [RowCondition], of schema: TableSchema) throws {
        tests = try conditions.compactMap { condition -> Test? in
            guard let index = condition.column(in: schema) else { return nil }
            let column = schema.columns[index]
            return Test(
                column: index, comparison: condition.comparison,
                operands: try condition.values.map { try Operand($0, column: column, comparison: condition.comparison) }
            )
        }.sorted { $0.column < $1.column }
    }

    /// The same with days turned into instants where they stand against one.
    ///
    /// - Parameter zone: an IANA name that is known.
    package func inZone(_ zone: String) -> RowFilter {
        guard var zone = LocalZone(name: zone) else { return self }
        var copy = self
        copy.tests = tests.map { test in
            Test(
                column: test.column, comparison: test.comparison,
                operands: test.operands.map { operand in
                    guard case .day(let day) = operand else { return operand }
                    return .instants(zone.startOfDay(day), zone.startOfDay(day.adding(days: 1)))
                })
        }
        return copy
    }

    /// Whether a row fulfils all conditions.
    package func admits(_ row: RowReader) -> Bool {
        var row = row
        var position = 0
        var cell = Cell.null
        for test in tests {
            while position <= test.column {
                cell = row.next()
                position += 1
            }
            // Cells of text stand still as long as the row does.
            guard test.operands.contains(where: { $0.holds(test.comparison, for: cell) }) else { return false }
        }
        return true
    }
}

/// A value that cells are held against.
private enum Operand {
    case empty
    case text([UInt8])
    case identifier(Identifier)
    case decimal(unscaled: Int128, scale: Int)
    case date(CalendarDate)
    case bikramSambat(BikramSambatDate)
    case timestamp(Timestamp)
    /// A local day, against instants.
    case day(CalendarDate)
    /// That day's first instant, and the first after it.
    case instants(Timestamp, Timestamp)
    case boolean(Bool)

    init(_ text: String, column: Column, comparison: RowCondition.Comparison) throws {
        if text.isEmpty {
            self = .empty
            return
        }
        func refuse(_ example: String) -> RowConditionError {
            RowConditionError(reason: "\(column.key) is \(column.type.article): \(text) is none; write \(example)")
        }
        switch column.type {
        case .text: self = .text(Array(text.utf8))
        case .identifier:
            guard let value = Identifier(text) else { throw refuse("an id such as \(Operand.exampleID)") }
            self = .identifier(value)
        case .integer, .money, .decimal:
            guard let value = DecimalText(text), column.type != .integer || value.scale == 0 else {
                throw refuse(column.type == .integer ? "a whole number such as 30" : "a number such as 1200.50")
            }
            self = .decimal(unscaled: value.unscaled, scale: value.scale)
        case .date:
            guard let value = CalendarDate(iso: text) else {
                throw refuse("a day such as 2026-07-16; for Bikram Sambat ask \(column.key)_bs")
            }
            self = .date(value)
        case .bikramSambat:
            guard let value = BikramSambatDate(text) else { throw refuse("a day such as 2083-03-32") }
            self = .bikramSambat(value)
        case .timestamp:
            if let day = CalendarDate(iso: text) {
                self = .day(day)
            } else if let value = Timestamp(iso: text) {
                self = .timestamp(value)
            } else {
                throw refuse("a day such as 2026-07-16, or an instant such as 2026-07-16T12:00:00+05:45")
            }
        case .boolean:
            guard let value = ["true": true, "yes": true, "false": false, "no": false][text.lowercased()] else {
                throw refuse("true or false")
            }
            guard comparison == .equal || comparison == .notEqual else {
                throw RowConditionError(reason: "\(column.key) is \(column.type.article), which only = and != compare")
            }
            self = .boolean(value)
        }
    }

    private static let exampleID = "0190a1b2-0000-7000-8000-000000000001"

    func holds(_ comparison: RowCondition.Comparison, for cell: Cell) -> Bool {
        let isEmptyCell: Bool
        switch cell {
        case .null: isEmptyCell = true
        case .text(let text): isEmptyCell = text.isEmpty
        default: isEmptyCell = false
        }
        if case .empty = self { return (comparison == .equal) == isEmptyCell }
        if case .null = cell { return comparison == .notEqual }
        guard let order = order(of: cell) else { return false }
        return comparison.holds(order)
    }

    /// Below 0 where the cell comes before the value, above 0 where after it; nil where they can't be compared.
    private func order(of cell: Cell) -> Int? {
        func sign<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left == right ? 0 : 1 }
        switch (self, cell) {
        case (.text(let value), .text(let text)):
            if text.elementsEqual(value) { return 0 }
            return text.lexicographicallyPrecedes(value) ? -1 : 1
        case (.identifier(let value), .identifier(let id)): return sign(id, value)
        case (.decimal(let value, let scale), .integer(let number)):
            return DecimalText.order(Int128(number), 0, value, scale)
        case (.decimal(let value, let scale), .decimal(let number, let cellScale)):
            return DecimalText.order(number, cellScale, value, scale)
        case (.date(let value), .date(let day)): return sign(day, value)
        case (.bikramSambat(let value), .bikramSambat(let day)):
            return sign(
                day.year * 10_000 + day.month * 100 + day.day, value.year * 10_000 + value.month * 100 + value.day)
        case (.timestamp(let value), .timestamp(let instant)): return sign(instant, value)
        case (.instants(let start, let end), .timestamp(let instant)):
            return instant < start ? -1 : instant < end ? 0 : 1
        case (.boolean(let value), .boolean(let flag)): return value == flag ? 0 : 1
        default: return nil
        }
    }
}

/// A decimal number as a person writes it: `1200.50`, `-3`.
package struct DecimalText: Sendable, Hashable, CustomStringConvertible {
    package let unscaled: Int128
    package let scale: Int

    /// Nil for anything else, and past 15 decimals or 20 digits before them.
    package init?(_ text: some StringProtocol) {
        guard let match = String(text).wholeMatch(of: #/([+-]?)([0-9]{1,20})(?:\.([0-9]{1,15}))?/#) else { return nil }
        let decimals = match.output.3 ?? ""
        guard let digits = Int128(String(match.output.2) + decimals) else { return nil }
        unscaled = match.output.1 == "-" ? -digits : digits
        scale = decimals.utf8.count
    }

    /// Without zeros at its end, so that equal numbers have equal texts.
    package var description: String {
        var (unscaled, scale) = (unscaled, scale)
        while scale > 0, unscaled % 10 == 0 {
            unscaled /= 10
            scale -= 1
        }
        return decimalText(unscaled: unscaled, scale: scale)
    }

    /// How two decimals stand to each other: below 0 where the first is smaller.
    package static func order(_ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int) -> Int {
        let scale = max(leftScale, rightScale)
        let (a, b) = (scaled(left, by: scale - leftScale), scaled(right, by: scale - rightScale))
        return a < b ? -1 : a == b ? 0 : 1
    }

    /// Times a power of ten; what doesn't fit is the largest number there is, which is larger than all that do.
    package static func scaled(_ value: Int128, by power: Int) -> Int128 {
        var result = value
        for _ in 0..<max(0, power) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return value < 0 ? .min : .max }
            result = product
        }
        return result
    }
}

extension ColumnType {
    /// For sentences: `a whole number`.
    package var article: String {
        switch self {
        case .text: "a text"
        case .identifier: "an id"
        case .integer: "a whole number"
        case .money: "an amount of money"
        case .decimal: "a number"
        case .date: "a day"
        case .bikramSambat: "a Bikram Sambat day"
        case .timestamp: "an instant"
        case .boolean: "true or false"
        }
    }
}
