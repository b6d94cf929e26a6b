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
    private var bytes: ByteBuffer
    private var rowStart = 0
    private var column = 0
    private var rowsInBatch = 0

    /// - Parameters:
    ///   - table: the table's position in its report, handed on with each batch.
    ///   - batchBytes: a batch is delivered once it holds at least that much.
    public init(
        schema: TableSchema, table: Int, calendar: BikramSambatCalendar, batchBytes: Int = 1 << 16,
        deliver: @escaping (RowBatch) throws -> Void
    ) {
        self.schema = schema
        self.table = table
        self.calendar = calendar
        self.batchBytes = batchBytes
        self.deliver = deliver
        isDiscarding = false
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
        isDiscarding = true
        totals = []
        isDate = []
        scales = []
        bytes = ByteBuffer(capacity: 0)
    }

    // MARK: Cells

    public func addNull() {
        if isDiscarding { return }
        let hasTwins = column < isDate.count && isDate[column]
        tag(.null)
        if hasTwins {
            tag(.null)
            tag(.null)
        }
    }

    public func add(text: String?) {
        guard !isDiscarding, var text else { return addNull() }
        text.withUTF8 { add(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Valid UTF-8, copied.
    public func add(utf8: UnsafeRawBufferPointer?) {
        guard !isDiscarding, let utf8 else { return addNull() }
        let room = bytes.reserve(5 + utf8.count)
        room.storeBytes(of: CellTag.text.rawValue, as: UInt8.self)
        room.storeBytes(of: UInt32(utf8.count), toByteOffset: 1, as: UInt32.self)
        if let source = utf8.baseAddress { (room + 5).copyMemory(from: source, byteCount: utf8.count) }
        bytes.advance(5 + utf8.count)
        column += 1
    }

    public func add(identifier: Identifier?) {
        guard !isDiscarding, let identifier else { return addNull() }
        let room = bytes.reserve(17)
        room.storeBytes(of: CellTag.identifier.rawValue, as: UInt8.self)
        room.storeBytes(of: identifier.high, toByteOffset: 1, as: UInt64.self)
        room.storeBytes(of: identifier.low, toByteOffset: 9, as: UInt64.self)
        bytes.advance(17)
        column += 1
    }

    public func add(integer: Int64?) {
        guard !isDiscarding, let integer else { return addNull() }
        if column < totals.count { totals[column] &+= Int128(integer) }
        tag(.integer)
        put(integer)
    }

    public func add(integer: Int?) {
        add(integer: integer.map { Int64($0) })
    }

    /// Money, days, hours or per cent: `unscaled` / 10^`scale`; without a scale, the column's.
    public func add(decimal unscaled: Int128?, scale: Int? = nil) {
        guard !isDiscarding, let unscaled, column < scales.count else { return addNull() }
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
        guard !isDiscarding, let date else { return addNull() }
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
        guard !isDiscarding, let timestamp else { return addNull() }
        tag(.timestamp)
        put(timestamp.microseconds)
    }

    public func add(boolean: Bool?) {
        guard !isDiscarding, let boolean else { return addNull() }
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
        guard column == scales.count else {
            throw TabularError(
                table: schema.name,
                reason: "a row of \(column) cells where \(schema.columns.count) columns are declared")
        }
    }

    private func closeRow() throws {
        bytes.replace(at: rowStart, with: UInt32(bytes.count - rowStart - 4))
        rowCount += 1
        rowsInBatch += 1
        // A flush begins a batch, and with it a row.
        if bytes.count >= batchBytes { try flush() } else { beginRow() }
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
        put(UInt32(0))
    }

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
