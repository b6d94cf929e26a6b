internal import Digest
internal import Foundation
internal import SystemPackage

/// A file or stream that is written from start to end, with every error told.
final class OutputFile {
    let path: String
    private let descriptor: FileDescriptor
    private let ownsDescriptor: Bool
    private(set) var bytesWritten = 0
    private var isClosed = false

    /// Creates a file; one of that name must not be there.
    init(creating path: String) throws {
        self.path = path
        ownsDescriptor = true
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch let error as Errno {
            throw WriteError(.cantWrite, path: path, reason: error.description)
        }
    }

    /// Writes to a descriptor that is somebody else's, such as standard output.
    init(descriptor: Int32, name: String) {
        path = name
        ownsDescriptor = false
        self.descriptor = FileDescriptor(rawValue: descriptor)
    }

    deinit {
        close()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard !bytes.isEmpty else { return }
        do {
            // Goes on after a short write, and after a signal.
            _ = try descriptor.writeAll(bytes)
        } catch let error as Errno {
            throw WriteError(error == .brokenPipe ? .closedPipe : .cantWrite, path: path, reason: error.description)
        }
        bytesWritten += bytes.count
    }

    /// Closes. It isn't on the disk yet: whoever puts the file in place syncs it first, with all others of its folder at
    /// once.
    func finish() throws {
        guard ownsDescriptor, !isClosed else { return }
        isClosed = true
        do {
            try descriptor.close()
        } catch let error as Errno {
            throw WriteError(.cantWrite, path: path, reason: error.description)
        }
    }

    func close() {
        guard ownsDescriptor, !isClosed else { return }
        isClosed = true
        try? descriptor.close()
    }
}

/// What stands on the disk under a path.
package struct FileProof {
    package let bytes: Int
    package let sha256: String

    /// Reads the file from start to end.
    package init(reading path: String) throws {
        var digest = SHA256Digest()
        var count = 0
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            try file.closeAfter {
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
                defer { buffer.deallocate() }
                while true {
                    let read = try file.read(into: buffer)
                    if read == 0 { break }
                    digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
                    count += read
                }
            }
        } catch let error as Errno {
            throw WriteError(.damaged, path: path, reason: "it can't be read back: \(error)")
        }
        bytes = count
        sha256 = digest.hexDigest()
    }
}

/// Makes the folder of a file, and those above it.
func makeFolder(_ path: String) throws {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let reason = underlying.map { Errno(rawValue: CInt($0.code)).description } ?? "the folder can't be made"
        throw WriteError(.cantWrite, path: path, reason: reason)
    }
}
