public import NepaliCalendar

/// Where a transform puts the rows of one table: it adds the cells of a row in column order, then ends the row.
///
/// Full batches go to `deliver`, at once and in order. Not for use by two threads.
public final class TableOutput {
    public let schema: TableSchema
    /// Rows ended so far.
    public private(set) var rowCount = 0
    /// Per column the sum of its money, decimal and integer cells, as an unscaled number of the column's scale.
    public private(set) var totals: [Int128]

    /// Rows are counted and dropped: nobody reads them, so that their cells aren't worth writing.
    public let isDiscarding: Bool

    private let table: Int
    private let calendar: BikramSambatCalendar
    private let batchBytes: Int
    private let deliver: (RowBatch) throws -> Void
    /// Of each column: the hot path reads no descriptions.
    private let isDate: [Bool]
    private let scales: [Int]
    /// Which of the cells that are added to a row are columns of the table, where not all are.
    private let kept: [Bool]
    private let isNarrow: Bool
    private var added = 0
    private let inspector: RowInspector?
    private var bytes: ByteBuffer
    private var rowStart = 0
    private var column = 0
    private var rowsInBatch = 0

    /// - Parameters:
    ///   - table: the table's position in its report, handed on with each batch.
    ///   - kept: which of the cells that a transform adds to a row are columns of the table; nil for all of them.
    ///   - batchBytes: a batch is delivered once it holds at least that much.
    ///   - inspector: says which rows are written; those that aren't count neither as rows nor in ``totals``.
    public init(
        schema: TableSchema, table: Int, calendar: BikramSambatCalendar, kept: [Bool]? = nil,
        batchBytes: Int = 1 << 16, inspector: RowInspector? = nil,
        deliver: @escaping (RowBatch) throws -> Void
    ) {
        self.schema = schema
        self.table = table
        self.calendar = calendar
        self.batchBytes = batchBytes
        self.deliver = deliver
        self.inspector = inspector
        isDiscarding = false
        self.kept = kept ?? []
        isNarrow = kept != nil
        totals = Array(repeating: 0, count: schema.columns.count)
        isDate = schema.columns.map { $0.type == .date }
        scales = schema.columns.map(\.scale)
        bytes = ByteBuffer(capacity: batchBytes + 1024)
        beginRow()
    }

    /// A table that nobody reads: its rows are counted, and ``totals`` stay 0.
    public init(discarding schema: TableSchema, calendar: BikramSambatCalendar) {
        self.schema = schema
        self.calendar = calendar
        table = 0
        batchBytes = 0
        deliver = { _ in }
        inspector = nil
        isDiscarding = true
        kept = []
        isNarrow = false
        totals = []
        isDate = []
        scales = []
        bytes = ByteBuffer(capacity: 0)
    }

    /// Whether somebody reads the table and it has one of the columns.
    public func reads(_ keys: String...) -> Bool {
        !isDiscarding && schema.columns.contains { keys.contains($0.key) }
    }

    // MARK: Cells

    public func addNull() {
        if admits() { putNull() }
    }

    /// Whether the next cell is written: not where nobody reads the table, nor where that has no such column.
    @inline(__always) private func admits() -> Bool {
        if isDiscarding { return false }
        guard isNarrow else { return true }
        added += 1
        return added <= kept.count && kept[added - 1]
    }

    private func putNull() {
        let hasTwins = column < isDate.count && isDate[column]
        tag(.null)
        if hasTwins {
            tag(.null)
            tag(.null)
        }
    }

    public func add(text: String?) {
        guard admits() else { return }
        guard var text else { return putNull() }
        text.withUTF8 { put(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Valid UTF-8, copied.
    public func add(utf8: UnsafeRawBufferPointer?) {
        guard admits() else { return }
        guard let utf8 else { return putNull() }
        put(utf8: utf8)
    }

    private func put(utf8: UnsafeRawBufferPointer) {
        let room = bytes.reserve(5 + utf8.count)
        room.storeBytes(of: CellTag.text.rawValue, as: UInt8.self)
        room.storeBytes(of: UInt32(utf8.count), toByteOffset: 1, as: UInt32.self)
        if let source = utf8.baseAddress { (room + 5).copyMemory(from: source, byteCount: utf8.count) }
        bytes.advance(5 + utf8.count)
        column += 1
    }

    public func add(identifier: Identifier?) {
        guard admits() else { return }
        guard let identifier else { return putNull() }
        let room = bytes.reserve(17)
        room.storeBytes(of: CellTag.identifier.rawValue, as: UInt8.self)
        room.storeBytes(of: identifier.high, toByteOffset: 1, as: UInt64.self)
        room.storeBytes(of: identifier.low, toByteOffset: 9, as: UInt64.self)
        bytes.advance(17)
        column += 1
    }

    public func add(integer: Int64?) {
        guard admits() else { return }
        guard let integer else { return putNull() }
        if column < totals.count { totals[column] &+= Int128(integer) }
        tag(.integer)
        put(integer)
    }

    public func add(integer: Int?) {
        add(integer: integer.map { Int64($0) })
    }

    /// Money, days, hours or per cent: `unscaled` / 10^`scale`; without a scale, the column's.
    public func add(decimal unscaled: Int128?, scale: Int? = nil) {
        guard admits() else { return }
        guard let unscaled, column < scales.count else { return putNull() }
        let scale = scale ?? scales[column]
        if scale == scales[column] { totals[column] &+= unscaled }
        if let small = Int64(exactly: unscaled) {
            tag(.smallDecimal, scale: scale)
            put(small)
        } else {
            tag(.bigDecimal, scale: scale)
            put(unscaled)
        }
    }

    /// Money in minor units.
    public func add(money: Int64?) {
        add(decimal: money.map { Int128($0) }, scale: 2)
    }

    /// The date and its two Bikram Sambat twins.
    public func add(date: CalendarDate?) {
        guard admits() else { return }
        guard let date else { return putNull() }
        tag(.date)
        put(date.daysSince2000)
        guard let (twin, isProjected) = calendar.date(of: date) else {
            tag(.null)
            tag(.null)
            return
        }
        tag(.bikramSambat)
        put(Int32(twin.year * 10_000 + twin.month * 100 + twin.day))
        tag(isProjected ? .yes : .no)
    }

    public func add(timestamp: Timestamp?) {
        guard admits() else { return }
        guard let timestamp else { return putNull() }
        tag(.timestamp)
        put(timestamp.microseconds)
    }

    public func add(boolean: Bool?) {
        guard admits() else { return }
        guard let boolean else { return putNull() }
        tag(boolean ? .yes : .no)
    }

    // MARK: Rows

    /// Ends the row.
    ///
    /// - Throws: ``TabularError`` where the row has not as many cells as the table has columns; what `deliver` throws.
    public func endRow() throws {
        if isDiscarding {
            rowCount += 1
            return
        }
        try checkRow()
        try closeRow()
    }

    /// Takes the row that has been added out again, as bytes for ``append(captured:)``: for tables whose rows arise in
    /// another order than they are declared in.
    public func captureRow() throws -> [UInt8] {
        try checkRow()
        let row = Array(bytes.bytes[(rowStart + 4)...])
        bytes.truncate(to: rowStart)
        beginRow()
        return row
    }

    /// Puts a captured row of this table at the end.
    public func append(captured row: ArraySlice<UInt8>) throws {
        row.withUnsafeBytes { bytes.append($0) }
        try closeRow()
    }

    private func checkRow() throws {
        guard column == scales.count, added == kept.count else {
            throw TabularError(
                table: schema.name,
                reason: "a row of \(max(column, added)) cells where \(max(scales.count, kept.count)) are due")
        }
    }

    private func closeRow() throws {
        if let inspector {
            guard try inspector.admits(RowReader(buffer: bytes.bytes, offset: rowStart + 4, end: bytes.count)) else {
                return dropRow()
            }
        }
        bytes.replace(at: rowStart, with: UInt32(bytes.count - rowStart - 4))
        rowCount += 1
        rowsInBatch += 1
        // A flush begins a batch, and with it a row.
        if bytes.count >= batchBytes { try flush() } else { beginRow() }
    }

    /// Takes the row out again, from the totals too.
    private func dropRow() {
        var row = RowReader(buffer: bytes.bytes, offset: rowStart + 4, end: bytes.count)
        for index in scales.indices where row.hasNext {
            switch row.next() {
            case .integer(let value): totals[index] &-= Int128(value)
            case .decimal(let value, scales[index]): totals[index] &-= value
            default: break
            }
        }
        bytes.truncate(to: rowStart)
        beginRow()
    }

    /// Delivers what is left. Call it once, after the last row.
    public func finish() throws {
        if isDiscarding { return }
        bytes.truncate(to: rowStart)
        try flush()
    }

    private func flush() throws {
        var full = ByteBuffer(capacity: batchBytes + 1024)
        swap(&full, &bytes)
        let rowCount = rowsInBatch
        rowsInBatch = 0
        beginRow()
        if rowCount > 0 { try deliver(RowBatch(table: table, rowCount: rowCount, bytes: full)) }
    }

    private func beginRow() {
        rowStart = bytes.count
        column = 0
        added = 0
        put(UInt32(0))
    }

    @inline(__always)
    private func tag(_ tag: CellTag, scale: Int = 0) {
        bytes.append(tag.rawValue | UInt8(truncatingIfNeeded: scale) << 4)
        column += 1
    }

    private func put<T: BitwiseCopyable>(_ value: T) {
        bytes.append(value: value)
    }
}

/// A transform and its table's declaration disagree.
public struct TabularError: Error, CustomStringConvertible {
    public let table: String
    public let reason: String

    public init(table: String, reason: String) {
        self.table = table
        self.reason = reason
    }

    public var description: String { "table \(table): \(reason)" }
}
