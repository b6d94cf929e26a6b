public import NepaliCalendar
public import Postgres
public import Tabular

/// A row of a stage: a domain type that knows the columns it is read from.
public protocol StageRow {
    /// Names and types of the query's columns, in order; checked against the result's description before the first row.
    static var columns: [StageColumn] { get }
    /// Reads the row by position.
    init(_ row: ResultRow) throws
}

/// A column that a stage's query must yield.
public typealias StageColumn = ResultColumn

/// One row of a binary result, while it is being decoded.
///
/// Texts that are asked for as bytes point into the result and are valid as long as the row is.
public struct ResultRow {
    @usableFromInline let result: ResultSet
    @usableFromInline var row: Int
    private let context: String

    public init(_ result: ResultSet, row: Int, context: String) {
        self.result = result
        self.row = row
        self.context = context
    }

    /// Steps to the next row of the result: cheaper than a value of its own for each.
    @inlinable public mutating func advance() {
        row += 1
    }

    @inlinable public func isNull(_ column: Int) -> Bool {
        result.field(row, column) == nil
    }

    // MARK: Values that may be NULL

    @inlinable public func identifierIfAny(_ column: Int) throws -> Identifier? {
        try fixed(column, 16).map { Self.identifier($0) }
    }

    @inlinable static func identifier(_ field: UnsafeRawBufferPointer) -> Identifier {
        Identifier(
            high: UInt64(bigEndian: field.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: field.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    @inlinable public func int64IfAny(_ column: Int) throws -> Int64? {
        guard let field = result.field(row, column) else { return nil }
        switch field.count {
        case 8: return BinaryFormat.int64(field)
        case 4: return Int64(BinaryFormat.int32(field))
        case 2: return Int64(BinaryFormat.int16(field))
        default: throw failure(column, "isn't an integer")
        }
    }

    @inlinable public func intIfAny(_ column: Int) throws -> Int? {
        try int64IfAny(column).map { Int($0) }
    }

    @inlinable public func boolIfAny(_ column: Int) throws -> Bool? {
        try fixed(column, 1).map { $0[0] != 0 }
    }

    @inlinable public func textIfAny(_ column: Int) throws -> String? {
        result.field(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text's bytes, borrowed.
    @inlinable public func utf8(_ column: Int) -> UnsafeRawBufferPointer? {
        result.field(row, column)
    }

    @inlinable public func dateIfAny(_ column: Int) throws -> CalendarDate? {
        guard let days = try fixed(column, 4).map({ BinaryFormat.int32($0) }) else { return nil }
        guard days != .max, days != .min else { throw infinite(column) }
        return CalendarDate(daysSince2000: days)
    }

    @inlinable public func timestampIfAny(_ column: Int) throws -> Timestamp? {
        guard let value = try fixed(column, 8).map({ BinaryFormat.int64($0) }) else { return nil }
        guard value != .max, value != .min else { throw infinite(column) }
        return Timestamp(microseconds: value)
    }

    /// A `numeric` as an unscaled integer: 12.34 with scale 2 is 1234.
    public func decimalIfAny(_ column: Int, scale: Int) throws -> Int128? {
        guard let field = result.field(row, column) else { return nil }
        guard let value = BinaryFormat.numeric(field, scale: scale) else {
            throw failure(column, "isn't a number of at most \(scale) decimals and 36 digits")
        }
        return value
    }

    /// The same, of at most 18 digits.
    public func numericIfAny(_ column: Int, scale: Int) throws -> Int64? {
        guard let value = try decimalIfAny(column, scale: scale) else { return nil }
        guard let small = Int64(exactly: value) else { throw failure(column, "has more than 18 digits") }
        return small
    }

    // MARK: Values that must be there

    @inlinable public func identifier(_ column: Int) throws -> Identifier {
        try required(identifierIfAny(column), column)
    }
    @inlinable public func int64(_ column: Int) throws -> Int64 { try required(int64IfAny(column), column) }
    @inlinable public func int(_ column: Int) throws -> Int { try required(intIfAny(column), column) }
    @inlinable public func bool(_ column: Int) throws -> Bool { try required(boolIfAny(column), column) }
    @inlinable public func text(_ column: Int) throws -> String { try required(textIfAny(column), column) }
    @inlinable public func date(_ column: Int) throws -> CalendarDate { try required(dateIfAny(column), column) }
    @inlinable public func timestamp(_ column: Int) throws -> Timestamp {
        try required(timestampIfAny(column), column)
    }
    public func numeric(_ column: Int, scale: Int) throws -> Int64 {
        try required(numericIfAny(column, scale: scale), column)
    }

    // MARK: Failures

    /// An error that names the stage, the column and the row's first field if that is a UUID.
    public func failure(_ column: Int, _ reason: String) -> DecodingError {
        // Not by identifierIfAny: its own failure would come back here without end.
        let first = result.field(row, 0).flatMap { $0.count == 16 ? Self.identifier($0) : nil }
        let id = first.map { " of row \($0)" } ?? ""
        return DecodingError(description: "\(context): column \(result.columnName(column))\(id) \(reason)")
    }

    @inlinable @inline(__always)
    func required<T>(_ value: T?, _ column: Int) throws -> T {
        guard let value else { throw missing(column) }
        return value
    }

    /// A field of a type of fixed size.
    @inlinable @inline(__always)
    func fixed(_ column: Int, _ count: Int) throws -> UnsafeRawBufferPointer? {
        guard let field = result.field(row, column) else { return nil }
        guard field.count == count else { throw wrongSize(column, field.count, due: count) }
        return field
    }

    // Not inlined, so that what is inlined stays short.

    @usableFromInline
    func missing(_ column: Int) -> DecodingError {
        failure(column, "is NULL")
    }

    @usableFromInline
    func infinite(_ column: Int) -> DecodingError {
        failure(column, "is infinite, and a report can't say when that is")
    }

    @usableFromInline
    func wrongSize(_ column: Int, _ count: Int, due: Int) -> DecodingError {
        failure(column, "has \(count) bytes where \(due) are due")
    }
}

/// A row that can't be read: which stage, column and row, and why.
public struct DecodingError: Error, CustomStringConvertible {
    public let description: String
}
