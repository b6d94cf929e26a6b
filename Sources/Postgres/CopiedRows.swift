internal import Foundation

/// Rows of a binary COPY, one after the other in one block of memory, and where their fields are.
final class CopiedRows {
    let columns: [ResultColumn]
    let columnCount: Int
    private(set) var rowCount = 0
    /// Bytes of all rows.
    private(set) var size = 0
    private var bytes: UnsafeMutableRawPointer
    private var capacity: Int
    /// Of each field the first byte, behind its length.
    private var offsets: UnsafeMutablePointer<UInt32>
    private var offsetCapacity: Int

    private static let leastRoom = 32 << 10

    init(columns: [ResultColumn]) {
        self.columns = columns
        columnCount = columns.count
        capacity = 320 << 10
        bytes = .allocate(byteCount: capacity, alignment: 16)
        offsetCapacity = 16 << 10
        offsets = .allocate(capacity: offsetCapacity)
    }

    deinit {
        bytes.deallocate()
        offsets.deallocate()
    }

    /// Where more of a row can be written: behind the rows, and behind what has come of it.
    func room(behind pending: Int) -> UnsafeMutableRawBufferPointer {
        let used = size + pending
        if capacity - used < CopiedRows.leastRoom {
            let larger = capacity * 2
            let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            new.copyMemory(from: bytes, byteCount: used)
            bytes.deallocate()
            (bytes, capacity) = (new, larger)
        }
        // libpq counts in 32 bits.
        return UnsafeMutableRawBufferPointer(start: bytes + used, count: min(capacity - used, Int(Int32.max)))
    }

    /// What stands behind the rows.
    func pending(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + size, count: count)
    }

    /// Drops the first of the bytes that stand behind the rows.
    func drop(_ count: Int, of pending: Int) {
        memmove(bytes + size, bytes + size + count, pending - count)
    }

    /// Takes the bytes behind the rows for a row: a count of fields of 16 bits, and per field a length of 32 bits, -1 for
    /// NULL, with as many bytes.
    ///
    /// - Returns: false where they aren't one row of as many fields as there are columns.
    func append(_ count: Int) -> Bool {
        let row = UnsafeRawPointer(bytes + size)
        guard count >= 2, Int(Int16(bigEndian: row.loadUnaligned(as: Int16.self))) == columnCount else { return false }
        if (rowCount + 1) * columnCount > offsetCapacity { growOffsets() }
        // Without a look at properties, which every offset that is written might have changed for all the compiler knows.
        let (offsets, size, columnCount) = (offsets + rowCount * columnCount, size, columnCount)
        var at = 2
        for column in 0..<columnCount {
            guard count &- at >= 4 else { return false }
            let length = Int(Int32(bigEndian: row.loadUnaligned(fromByteOffset: at, as: Int32.self)))
            at &+= 4
            offsets[column] = UInt32(truncatingIfNeeded: size &+ at)
            guard length >= -1, length <= count &- at else { return false }
            at &+= max(0, length)
        }
        guard at == count else { return false }
        self.size = size + count
        rowCount += 1
        return true
    }

    private func growOffsets() {
        let larger = offsetCapacity * 2 + columnCount
        let new = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
        new.initialize(from: offsets, count: rowCount * columnCount)
        offsets.deallocate()
        (offsets, offsetCapacity) = (new, larger)
    }

    /// The rows' bytes, and of each field where it begins in them; they stay as long as nothing is appended.
    var fields: (bytes: UnsafeRawPointer, offsets: UnsafePointer<UInt32>) {
        (UnsafeRawPointer(bytes), UnsafePointer(offsets))
    }
}
