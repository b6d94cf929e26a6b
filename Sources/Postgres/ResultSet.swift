internal import CLibPQ

/// A column of a result.
public struct ResultColumn: Sendable, Hashable {
    public let name: String
    public let type: TypeOID

    public init(_ name: String, _ type: TypeOID) {
        self.name = name
        self.type = type
    }
}

/// The rows that one statement, one FETCH or a piece of a stream gave, in binary format, as they came.
///
/// Fields are borrowed: they point into the result and live as long as it does.
public final class ResultSet {
    /// What libpq holds; nil where the rows are of a stream.
    private let result: OpaquePointer?
    private let copied: CopiedRows?
    /// Of a stream's rows; see ``CopiedRows/fields``.
    @usableFromInline let fields: (bytes: UnsafeRawPointer, offsets: UnsafePointer<UInt32>)?
    public let rowCount: Int
    public let columnCount: Int

    /// Takes the result over.
    init(owning result: OpaquePointer) {
        self.result = result
        copied = nil
        fields = nil
        rowCount = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    init(owning rows: CopiedRows) {
        result = nil
        copied = rows
        fields = rows.fields
        rowCount = rows.rowCount
        columnCount = rows.columns.count
    }

    deinit {
        PQclear(result)
    }

    public func columnName(_ column: Int) -> String {
        if let copied { return copied.columns[column].name }
        return PQfname(result, Int32(column)).map { String(cString: $0) } ?? ""
    }

    public func columnType(_ column: Int) -> TypeOID {
        if let copied { return copied.columns[column].type }
        return TypeOID(rawValue: UInt32(PQftype(result, Int32(column))))
    }

    /// The bytes of a field, nil for NULL (an empty text has no bytes, but isn't nil).
    @inlinable public func field(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard let fields else { return fetchedField(row, column) }
        precondition(row < rowCount && column < columnCount, "no such field")
        let start = fields.bytes + Int(fields.offsets[row &* columnCount &+ column])
        // The length stands before it.
        let length = Int32(bigEndian: (start - 4).loadUnaligned(as: Int32.self))
        return length < 0 ? nil : UnsafeRawBufferPointer(start: start, count: Int(length))
    }

    @usableFromInline
    func fetchedField(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        let length = PQgetlength(result, row, column)
        // Only what has no bytes can be NULL: most fields need not be asked.
        if length == 0, PQgetisnull(result, row, column) != 0 { return nil }
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(length))
    }

    /// Bytes that are held for the rows.
    public var memorySize: Int {
        copied?.size ?? Int(PQresultMemorySize(result))
    }

    /// Rows that an INSERT, UPDATE, DELETE, FETCH or SELECT touched, as its command tag says.
    public var affectedRows: Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    // MARK: Values of small results

    /// A field as text, for results that were asked for in text or are text in binary too.
    public func text(_ row: Int, _ column: Int) -> String? {
        field(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A field of type int8, int4 or int2.
    public func int(_ row: Int, _ column: Int) throws -> Int64? {
        guard let field = field(row, column) else { return nil }
        switch field.count {
        case 8: return BinaryFormat.int64(field)
        case 4: return Int64(BinaryFormat.int32(field))
        case 2: return Int64(BinaryFormat.int16(field))
        default:
            throw PostgresError(.unexpectedResult, "column \(columnName(column)) is no integer")
        }
    }

    public func bool(_ row: Int, _ column: Int) -> Bool? {
        field(row, column).map { $0.first == 1 }
    }
}

/// Reads PostgreSQL's binary formats: big-endian integers and what is built of them.
public enum BinaryFormat {
    @inlinable public static func int16(_ field: UnsafeRawBufferPointer) -> Int16 {
        Int16(bigEndian: field.loadUnaligned(as: Int16.self))
    }

    @inlinable public static func int32(_ field: UnsafeRawBufferPointer) -> Int32 {
        Int32(bigEndian: field.loadUnaligned(as: Int32.self))
    }

    @inlinable public static func int64(_ field: UnsafeRawBufferPointer) -> Int64 {
        Int64(bigEndian: field.loadUnaligned(as: Int64.self))
    }

    /// A `numeric` as an unscaled integer: 12.34 with scale 2 is 1234.
    ///
    /// The format is a count of base-10000 digits, the weight of the first (which may be negative), a sign and a
    /// display scale, then the digits (PostgreSQL source, numeric.c, `numeric_send`).
    ///
    /// - Returns: nil for NaN, the infinities, digits beyond the scale that aren't 0, and what has more than 36 digits.
    public static func numeric(_ field: UnsafeRawBufferPointer, scale: Int) -> Int128? {
        guard field.count >= 8 else { return nil }
        func word(_ index: Int) -> Int {
            Int(UInt16(bigEndian: field.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)))
        }
        let count = word(0)
        let weight = Int(Int16(truncatingIfNeeded: word(1)))
        let sign = word(2)
        guard sign == 0 || sign == 0x4000, field.count >= 8 + 2 * count else { return nil }
        // What most amounts are: sixteen places and two more fit into 64 bits, with which a processor is quicker.
        let shift = 4 * (weight - count + 1) + scale
        if count <= 4, shift <= 2 {
            var value = 0
            for index in 0..<count { value = value * 10_000 + word(4 + index) }
            if value == 0 { return 0 }
            for _ in 0..<max(0, shift) { value *= 10 }
            for _ in shift..<max(0, shift) {
                guard value % 10 == 0 else { return nil }
                value /= 10
            }
            return Int128(sign == 0 ? value : -value)
        }
        let limit: Int128 = 1_000_000_000_000_000_000_000_000_000_000_000_000
        var value: Int128 = 0
        for index in 0..<count {
            var digit = word(4 + index)
            // Power of ten of this digit's last place, in units of the scale.
            var exponent = 4 * (weight - index) + scale
            while exponent < 0 {
                guard digit % 10 == 0 else { return nil }
                digit /= 10
                exponent += 1
                if digit == 0 { break }
            }
            guard digit != 0 else { continue }
            var part = Int128(digit)
            for _ in 0..<max(0, exponent) {
                part *= 10
                guard part < limit else { return nil }
            }
            value += part
        }
        guard value < limit else { return nil }
        return sign == 0 ? value : -value
    }
}
