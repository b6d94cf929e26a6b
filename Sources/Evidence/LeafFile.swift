internal import Foundation
internal import SystemPackage

/// Writes leaf hashes to a file, 32 bytes each, behind those that stand there.
package final class LeafWriter {
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    /// Leaves in the file and the buffer.
    package private(set) var count = 0

    /// - Throws: `Errno`.
    package init(_ path: String) throws {
        descriptor = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        count = try Int(descriptor.seek(offset: 0, from: .end)) / MerkleHash.byteCount
    }

    deinit {
        try? descriptor.close()
    }

    /// Drops what stands behind the first `count` leaves.
    package func cut(to count: Int) throws {
        buffer.removeAll(keepingCapacity: true)
        let offset = Int64(count * MerkleHash.byteCount)
        guard ftruncate(descriptor.rawValue, Int(offset)) == 0 else { throw Errno(rawValue: errno) }
        try descriptor.seek(offset: offset, from: .start)
        self.count = count
    }

    package func append(_ leaf: MerkleHash) throws {
        leaf.withUnsafeBytes { buffer.append(contentsOf: $0) }
        count += 1
        if buffer.count >= 1 << 16 { try flush() }
    }

    private func flush() throws {
        try descriptor.writeAll(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    package func sync() throws {
        try flush()
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

/// Reads a file of leaf hashes from its beginning.
package final class LeafReader {
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var at = 0
    /// Whole leaves in the file.
    package let count: Int

    /// - Returns: nil where there is no such file.
    package init?(_ path: String) {
        guard let descriptor = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
            return nil
        }
        self.descriptor = descriptor
        count = Int((try? descriptor.seek(offset: 0, from: .end)) ?? 0) / MerkleHash.byteCount
        _ = try? descriptor.seek(offset: 0, from: .start)
    }

    deinit {
        try? descriptor.close()
    }

    /// The next leaf, nil after the last.
    package func next() throws -> MerkleHash? {
        if buffer.count - at < MerkleHash.byteCount { try fill() }
        guard buffer.count - at >= MerkleHash.byteCount else { return nil }
        defer { at += MerkleHash.byteCount }
        return MerkleHash(buffer[at..<(at + MerkleHash.byteCount)])
    }

    private func fill() throws {
        buffer.removeFirst(at)
        at = 0
        let size = 1 << 16
        let chunk = try [UInt8](unsafeUninitializedCapacity: size) { room, used in
            used = try descriptor.read(into: UnsafeMutableRawBufferPointer(room))
        }
        buffer += chunk
    }
}
