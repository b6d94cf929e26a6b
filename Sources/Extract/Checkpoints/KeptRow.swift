internal import NepaliCalendar
internal import Tabular

/// A row of a stage that checkpoints keep from one night to the next: of an append-only table, with all that is needed
/// to tell which rows the stage has as of any instant.
protocol KeptRow: StageRow {
    /// What the stage's readers get.
    associatedtype Row: StageRow
    static var source: KeptSource { get }
    /// Of the table's row; the audit trail names it by this.
    var id: Identifier { get }
    /// The stage's order, which is total.
    func precedes(_ other: Self) -> Bool
    /// The stage's row as of that instant, and whether it is of the stage's population; nil where the stage doesn't have it.
    func read(asOf: Timestamp) -> (row: Row, isCounted: Bool)?
    /// Writes the row behind `previous`, the one before it in the file; at most ``CheckpointFiles/rowBytes``.
    func encode(into buffer: inout ByteBuffer, after previous: Self?)
    /// The row at the reader's place; nil where the bytes are none.
    static func decode(_ bytes: inout KeptBytes, after previous: Self?) -> Self?
}

/// Where the rows of a checkpoint come from.
struct KeptSource {
    /// The checkpoint's file.
    let name: String
    /// As the audit trail calls it.
    let table: String
    /// The query of the stage, and which of its rows count.
    let stage: String
    let population: StagePopulation
    let keys: StageKeys

    /// The query of all rows.
    var query: String { "extract/kept/\(name).sql" }
    /// That of the rows which were written since.
    var touchedQuery: String { "extract/kept/\(name)-touched.sql" }
}

/// Where a large stage's query can be cut into pieces.
struct StageKeys {
    /// The query of the keys; its parameters are the organization and how many keys a piece has.
    let file: String
    let perPiece: Int
    /// The columns that the stage is sorted by, the key first.
    let order: [String]
}

/// Bytes of a checkpoint on their way back into rows.
struct KeptBytes {
    private(set) var start: UnsafeRawPointer?
    let end: UnsafeRawPointer?

    init(_ bytes: UnsafeRawBufferPointer) {
        start = bytes.baseAddress
        end = start.map { $0 + bytes.count }
    }

    var count: Int {
        guard let start, let end else { return 0 }
        return end - start
    }

    /// The next value, or nil where the bytes don't reach.
    @inline(__always)
    mutating func read<T: BitwiseCopyable>(_: T.Type) -> T? {
        guard let place = start, count >= MemoryLayout<T>.size else { return nil }
        start = place + MemoryLayout<T>.size
        return place.loadUnaligned(as: T.self)
    }
}
