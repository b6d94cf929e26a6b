internal import Foundation
internal import SystemPackage

/// A file that several threads read and write, each where it wants to.
final class SharedFile: Sendable {
    /// It can't be opened, read or written, or ends before.
    struct AccessError: Error {}

    private let descriptor: FileDescriptor

    init(reading path: String) throws {
        descriptor = try SharedFile.checked {
            try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        }
    }

    /// A file that somebody else has open and will close.
    init(duplicating other: Int32) throws {
        let copy = fcntl(other, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw AccessError() }
        descriptor = FileDescriptor(rawValue: copy)
    }

    /// A new file in a folder, without a name.
    init(temporaryIn folder: String) throws {
        let path = FilePath("\(folder)/\(UUID().uuidString)")
        descriptor = try SharedFile.checked {
            try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        }
        unlink(path.string)
    }

    deinit {
        try? descriptor.close()
    }

    var size: Int {
        get throws { try SharedFile.checked { Int(try descriptor.stat().size) } }
    }

    /// Fills a buffer.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try SharedFile.checked {
                try descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
            }
            guard count > 0 else { throw AccessError() }
            filled += count
        }
    }

    func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            try read(
                at: offset, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            initialized = count
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        _ = try SharedFile.checked { try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes) }
    }

    private static func checked<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch { throw AccessError() }
    }
}
