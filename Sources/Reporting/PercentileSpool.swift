internal import Foundation
internal import SystemPackage

/// Exact percentiles of any number of 64-bit values, in memory up to a bound, beyond it in a file.
///
/// A percentile is PostgreSQL's `percentile_disc`, the nearest rank: the least value that at least that part of all
/// values don't exceed; always one of the values. From a file it is selected in at most four passes, so that memory
/// stays at the bound however many values there are.
package final class PercentileSpool {
    /// Values added so far.
    package private(set) var count = 0

    private let folder: String
    private let valuesInMemory: Int
    private var values: [Int64] = []
    private var isSorted = true
    private var file: FileDescriptor?
    private var least = Int64.max
    private var greatest = Int64.min

    /// Bytes that a pass reads at a time.
    private static let readBytes = 1 << 18
    /// A pass tells that many classes of values apart.
    private static let classBits = 16

    /// - Parameters:
    ///   - folder: where values are spilled; the file is unlinked as soon as it is open.
    ///   - valuesInMemory: values held before they are spilled, at least one.
    package init(folder: String, valuesInMemory: Int = 1 << 15) {
        self.folder = folder
        self.valuesInMemory = max(1, valuesInMemory)
    }

    deinit {
        try? file?.close()
    }

    /// Adds a value.
    ///
    /// - Throws: the system's error where the file can't be made or written to.
    package func add(_ value: Int64) throws {
        if values.count == valuesInMemory { try spill() }
        values.append(value)
        isSorted = false
        count += 1
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// Forgets all values, and the file.
    package func removeAll() throws {
        values.removeAll(keepingCapacity: true)
        isSorted = true
        count = 0
        least = .max
        greatest = .min
        let spilled = file
        file = nil
        try spilled?.close()
    }

    /// The value at that percentage, or nil where there are no values.
    ///
    /// - Parameter percent: 0 to 100; 50 is the median.
    /// - Throws: the system's error where the file can't be read.
    package func value(atPercent percent: Int) throws -> Int64? {
        guard count > 0 else { return nil }
        let rank = min(max((percent * count + 99) / 100, 1), count) - 1
        if file != nil { return try select(rank) }
        if !isSorted {
            values.sort()
            isSorted = true
        }
        return values[rank]
    }

    // MARK: The file

    private func spill() throws {
        let file = try file ?? open()
        try values.withUnsafeBytes { _ = try file.writeAll($0) }
        values.removeAll(keepingCapacity: true)
    }

    private func open() throws -> FileDescriptor {
        let path = FilePath(folder).appending("percentiles-\(String(UInt64.random(in: 0 ... .max), radix: 16)).spool")
        let opened = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        // Without a name it is gone with the process, however that ends.
        _ = path.withPlatformString { unlink($0) }
        file = opened
        return opened
    }

    /// The value of that rank, 0 for the least: each pass counts the values of the range that still holds it by
    /// their leading bits and goes on with one class.
    private func select(_ rank: Int) throws -> Int64 {
        var rank = rank
        var (low, high) = (least, greatest)
        while low < high {
            let width = UInt64(bitPattern: high &- low)
            let shift = UInt64(max(0, 64 - width.leadingZeroBitCount - PercentileSpool.classBits))
            var counts = [Int](repeating: 0, count: Int(width >> shift) + 1)
            try forEachValue { value in
                if value >= low && value <= high {
                    counts[Int(UInt64(bitPattern: value &- low) >> shift)] += 1
                }
            }
            var chosen = 0
            while chosen < counts.count - 1 && rank >= counts[chosen] {
                rank -= counts[chosen]
                chosen += 1
            }
            let start = low &+ Int64(bitPattern: UInt64(chosen) << shift)
            let last = start.addingReportingOverflow(Int64((UInt64(1) << shift) - 1))
            low = start
            high = last.overflow ? high : min(high, last.partialValue)
        }
        return low
    }

    private func forEachValue(_ body: (Int64) -> Void) throws {
        guard let file else { return }
        var buffer = [UInt8](repeating: 0, count: PercentileSpool.readBytes)
        var offset: Int64 = 0
        while true {
            let read = try buffer.withUnsafeMutableBytes { bytes in
                var filled = 0
                while filled < bytes.count {
                    let more = try file.read(
                        fromAbsoluteOffset: offset + Int64(filled),
                        into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                    if more == 0 { break }
                    filled += more
                }
                for at in stride(from: 0, to: filled - 7, by: 8) {
                    body(bytes.loadUnaligned(fromByteOffset: at, as: Int64.self))
                }
                return filled
            }
            offset += Int64(read)
            if read < PercentileSpool.readBytes { break }
        }
        for value in values { body(value) }
    }
}
