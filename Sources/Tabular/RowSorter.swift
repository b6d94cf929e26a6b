internal import Foundation
internal import SystemPackage

/// Brings rows into the order of their keys, in memory up to a bound, beyond it in sorted runs on disk.
///
/// For tables whose rows arise in another order than they are declared in. Keys compare as bytes; rows of one key keep
/// the order in which they came. Memory: the bound, and while merging a buffer per run.
public final class RowSorter {
    private struct Entry {
        let start: Int
        let keyLength: Int
        let length: Int
    }

    private let folder: String
    private let memoryBytes: Int
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    private var runs: [FilePath] = []
    private var serial = 0

    /// - Parameters:
    ///   - folder: where runs are spilled; they are unlinked as soon as they are open.
    ///   - memoryBytes: keys and rows held before a run is spilled.
    public init(folder: String, memoryBytes: Int = 8 << 20) {
        self.folder = folder
        self.memoryBytes = memoryBytes
    }

    /// Adds a row as opaque bytes.
    public func add(key: some Collection<UInt8>, row: some Collection<UInt8>) throws {
        let start = bytes.count
        bytes.append(contentsOf: key)
        let keyLength = bytes.count - start
        bytes.append(contentsOf: row)
        entries.append(Entry(start: start, keyLength: keyLength, length: bytes.count - start))
        if bytes.count + entries.count * MemoryLayout<Entry>.stride >= memoryBytes { try spill() }
    }

    /// Calls `body` with each row in order, and forgets them all.
    public func drain(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        defer { discard() }
        sortEntries()
        if runs.isEmpty {
            for entry in entries {
                try body(bytes[(entry.start + entry.keyLength)..<(entry.start + entry.length)])
            }
            return
        }
        try spill()
        var readers = try runs.map { try RunReader(path: $0) }
        defer { for reader in readers { reader.close() } }
        // Few runs: a linear look for the least key is cheaper than a heap is to read. Ties go to the older run.
        while true {
            var least: Int?
            for index in readers.indices where readers[index].current != nil {
                guard let best = least else {
                    least = index
                    continue
                }
                if readers[index].key.lexicographicallyPrecedes(readers[best].key) { least = index }
            }
            guard let least else { return }
            try body(readers[least].row)
            try readers[least].advance()
        }
    }

    private func discard() {
        for run in runs { FileDescriptor.unlinkQuietly(run) }
        runs = []
        entries = []
        bytes = []
    }

    deinit {
        for run in runs { FileDescriptor.unlinkQuietly(run) }
    }

    private func sortEntries() {
        bytes.withUnsafeBytes { buffer in
            func key(_ entry: Entry) -> UnsafeRawBufferPointer.SubSequence {
                buffer[entry.start..<(entry.start + entry.keyLength)]
            }
            entries.sort { left, right in
                let (a, b) = (key(left), key(right))
                for (x, y) in zip(a, b) where x != y { return x < y }
                return a.count != b.count ? a.count < b.count : left.start < right.start
            }
        }
    }

    private func spill() throws {
        guard !entries.isEmpty else { return }
        sortEntries()
        serial += 1
        let path = FilePath(folder).appending("sort-\(ObjectIdentifier(self).hashValue.magnitude)-\(serial).run")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        runs.append(path)
        try file.closeAfter {
            var buffer: [UInt8] = []
            buffer.reserveCapacity(1 << 18)
            for entry in entries {
                withUnsafeBytes(of: UInt32(entry.keyLength)) { buffer.append(contentsOf: $0) }
                withUnsafeBytes(of: UInt32(entry.length)) { buffer.append(contentsOf: $0) }
                buffer.append(contentsOf: bytes[entry.start..<(entry.start + entry.length)])
                if buffer.count >= 1 << 17 {
                    try file.writeAll(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
            try file.writeAll(buffer)
        }
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Reads one run from its start.
private struct RunReader {
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var offset = 0
    /// Key length and whole length of the row that is current, nil at the end.
    private(set) var current: (keyLength: Int, length: Int)?

    init(path: FilePath) throws {
        file = try FileDescriptor.open(path, .readOnly)
        try advance()
    }

    var key: ArraySlice<UInt8> { buffer[offset..<(offset + (current?.keyLength ?? 0))] }
    var row: ArraySlice<UInt8> {
        buffer[(offset + (current?.keyLength ?? 0))..<(offset + (current?.length ?? 0))]
    }

    mutating func advance() throws {
        offset += current?.length ?? 0
        current = nil
        guard try fill(8) else { return }
        let (keyLength, length) = buffer.withUnsafeBytes {
            (
                Int($0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)),
                Int($0.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
            )
        }
        offset += 8
        guard try fill(length) else { throw TabularError(table: "", reason: "a spilled run was cut short") }
        current = (keyLength, length)
    }

    func close() {
        try? file.close()
    }

    /// Makes `count` bytes from `offset` on available; false at the end of the file.
    private mutating func fill(_ count: Int) throws -> Bool {
        while buffer.count - offset < count {
            if offset > 0 {
                buffer.removeFirst(offset)
                offset = 0
            }
            let have = buffer.count
            let room = max(1 << 16, count - have)
            buffer.append(contentsOf: repeatElement(0, count: room))
            let read = try buffer.withUnsafeMutableBytes {
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[have...]))
            }
            buffer.removeLast(room - read)
            if read == 0 { return false }
        }
        return true
    }
}

extension FileDescriptor {
    fileprivate static func unlinkQuietly(_ path: FilePath) {
        _ = path.withPlatformString { unlink($0) }
    }
}
