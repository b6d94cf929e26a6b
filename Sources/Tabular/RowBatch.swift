public import NepaliCalendar

/// A run of finished rows of one table, read-only, shared by all writers without a copy.
///
/// The rows stand one after the other as tagged bytes, so that a batch of any width is one allocation.
public final class RowBatch: Sendable {
    /// The position of the table in its report.
    public let table: Int
    public let rowCount: Int
    private let storage: Storage

    private final class Storage: Sendable {
        let buffer: ByteBuffer

        init(_ buffer: consuming ByteBuffer) {
            self.buffer = buffer
        }
    }

    init(table: Int, rowCount: Int, bytes: consuming ByteBuffer) {
        self.table = table
        self.rowCount = rowCount
        storage = Storage(bytes)
    }

    private init(table: Int, rowCount: Int, storage: Storage) {
        self.table = table
        self.rowCount = rowCount
        self.storage = storage
    }

    /// The same rows for a report whose only table this is, or whose tables stand elsewhere.
    public func moved(to table: Int) -> RowBatch {
        RowBatch(table: table, rowCount: rowCount, storage: storage)
    }

    /// Calls `body` once per row, in order; the body reads the row's cells by `next()`, all of them or only the first.
    public func forEachRow(_ body: (inout RowReader) throws -> Void) rethrows {
        let buffer = storage.buffer.bytes
        var offset = 0
        for _ in 0..<rowCount {
            let length = Int(buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            var reader = RowReader(buffer: buffer, offset: offset + 4, end: offset + 4 + length)
            try body(&reader)
            offset += 4 + length
        }
        withExtendedLifetime(storage) {}
    }
}

/// Reads one row's cells from left to right.
public struct RowReader {
    @usableFromInline let buffer: UnsafeRawBufferPointer
    @usableFromInline var offset: Int
    @usableFromInline let end: Int

    init(buffer: UnsafeRawBufferPointer, offset: Int, end: Int) {
        self.buffer = buffer
        self.offset = offset
        self.end = end
    }

    /// Whether the row has another cell.
    public var hasNext: Bool { offset < end }

    /// The next cell. Call it at most once per column.
    @inlinable @inline(__always)
    public mutating func next() -> Cell {
        let tag = buffer[offset]
        offset &+= 1
        switch CellTag(rawValue: tag & 0x0F) {
        case .text:
            let length = Int(take(UInt32.self))
            defer { offset &+= length }
            return .text(UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset &+ length)]))
        case .identifier:
            let high = take(UInt64.self)
            return .identifier(Identifier(high: high, low: take(UInt64.self)))
        case .integer: return .integer(take(Int64.self))
        case .smallDecimal: return .decimal(unscaled: Int128(take(Int64.self)), scale: Int(tag >> 4))
        case .bigDecimal: return .decimal(unscaled: take(Int128.self), scale: Int(tag >> 4))
        case .date: return .date(CalendarDate(daysSince2000: take(Int32.self)))
        case .bikramSambat:
            let packed = Int(take(Int32.self))
            return .bikramSambat(BikramSambatDate(year: packed / 10_000, month: packed / 100 % 100, day: packed % 100))
        case .timestamp: return .timestamp(Timestamp(microseconds: take(Int64.self)))
        case .no: return .boolean(false)
        case .yes: return .boolean(true)
        case .null, nil: return .null
        }
    }

    @inlinable @inline(__always)
    mutating func take<T: BitwiseCopyable>(_: T.Type) -> T {
        defer { offset &+= MemoryLayout<T>.size }
        return buffer.loadUnaligned(fromByteOffset: offset, as: T.self)
    }
}

/// The low four bits of the byte before a cell; decimals keep their scale in the high ones.
@usableFromInline
enum CellTag: UInt8 {
    case null, text, identifier, integer, smallDecimal, bigDecimal, date, bikramSambat, timestamp, no, yes
}
