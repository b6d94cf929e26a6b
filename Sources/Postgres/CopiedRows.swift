internal import Foundation

/// Rows of a binary COPY, one after the other in one block of memory, and where their fields are.
final class CopiedRows {
    let columns: [ResultColumn]
    private(set) var rowCount = 0
    /// Bytes of all rows.
    private(set) var size = 0
    private var bytes: UnsafeMutableRawPointer
    private var capacity: Int
    /// Of each field the first byte, behind its length.
    private var offsets: UnsafeMutablePointer<UInt32>
    private var offsetCapacity: Int

    init(columns: [ResultColumn]) {
        self.columns = columns
        capacity = 320 << 10
        bytes = .allocate(byteCount: capacity, alignment: 16)
        offsetCapacity = 16 << 10
        offsets = .allocate(capacity: offsetCapacity)
    }

    deinit {
        bytes.deallocate()
        offsets.deallocate()
    }

    /// Takes a row: a count of fields of 16 bits, and per field a length of 32 bits, -1 for NULL, with as many bytes.
    ///
    /// - Returns: false where it isn't one of as many fields as there are columns.
    func append(_ row: UnsafeRawBufferPointer) -> Bool {
        guard let source = row.baseAddress, row.count >= 2,
            Int(Int16(bigEndian: source.loadUnaligned(as: Int16.self))) == columns.count
        else { return false }
        reserve(row.count)
        (bytes + size).copyMemory(from: source, byteCount: row.count)
        let end = size + row.count
        var at = size + 2
        var field = rowCount * columns.count
        for _ in columns.indices {
            guard at + 4 <= end else { return false }
            let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)))
            at += 4
            offsets[field] = UInt32(truncatingIfNeeded: at)
            field += 1
            guard length >= -1, length <= end - at else { return false }
            at += max(0, length)
        }
        size = end
        rowCount += 1
        return at == end
    }

    private func reserve(_ count: Int) {
        if size + count > capacity {
            let larger = max(capacity * 2, size + count)
            let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            new.copyMemory(from: bytes, byteCount: size)
            bytes.deallocate()
            (bytes, capacity) = (new, larger)
        }
        let fields = rowCount * columns.count
        if fields + columns.count > offsetCapacity {
            let larger = max(offsetCapacity * 2, fields + columns.count)
            let new = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
            new.initialize(from: offsets, count: fields)
            offsets.deallocate()
            (offsets, offsetCapacity) = (new, larger)
        }
    }

    /// The bytes of a field, nil for NULL.
    func field(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        precondition(row < rowCount && column < columns.count, "no such field")
        let offset = Int(offsets[row &* columns.count &+ column])
        let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset &- 4, as: Int32.self))
        return length < 0 ? nil : UnsafeRawBufferPointer(start: bytes + offset, count: Int(length))
    }
}
