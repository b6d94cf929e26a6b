/// A table whose rows come out in the order of their keys, whatever order they are added in.
///
/// Add the cells to ``output``, end the row here with its key, and call ``drain()`` once, at the end.
public final class SortedTableOutput {
    public let output: TableOutput
    private let sorter: RowSorter

    /// - Parameter folder: where rows are spilled that don't fit `memoryBytes`.
    public init(_ output: TableOutput, folder: String, memoryBytes: Int = 8 << 20) {
        self.output = output
        sorter = RowSorter(folder: folder, memoryBytes: memoryBytes)
    }

    /// Ends the row that has been added to ``output``. Keys compare as bytes.
    public func endRow(key: [UInt8]) throws {
        if output.isDiscarding { return try output.endRow() }
        try sorter.add(key: key, row: output.captureRow())
    }

    /// Writes all rows to ``output``, in order.
    public func drain() throws {
        try sorter.drain { try output.append(captured: $0) }
    }
}

/// Builds byte keys that compare as their parts do, one after the other.
public struct SortKey {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func append(_ identifier: Identifier) {
        append(identifier.high)
        append(identifier.low)
    }

    public mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ value: Int64) {
        append(UInt64(bitPattern: value) ^ (1 << 63))
    }

    /// A text in byte order; nil comes last. Ends with a byte below any of UTF-8's, so that a prefix comes first.
    public mutating func append(_ text: String?) {
        guard let text else {
            bytes.append(0xFF)
            return
        }
        bytes.append(0x01)
        // PostgreSQL's texts hold no NUL, so that one can end them.
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x00)
    }
}
