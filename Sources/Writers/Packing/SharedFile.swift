internal import SystemPackage

/// A file that several threads read, each where it wants to.
final class SharedFile: Sendable {
    /// It can't be read, or ends before.
    struct ReadError: Error {}

    private let descriptor: FileDescriptor

    init(reading path: String) throws(ReadError) {
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch {
            throw ReadError()
        }
    }

    deinit {
        try? descriptor.close()
    }

    var size: Int {
        get throws(ReadError) {
            // Nobody reads from the descriptor's own place.
            do { return Int(try descriptor.seek(offset: 0, from: .end)) } catch { throw ReadError() }
        }
    }

    /// Fills a buffer.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) {
        var filled = 0
        while filled < buffer.count {
            do {
                let count = try descriptor.read(
                    fromAbsoluteOffset: Int64(offset + filled),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                guard count > 0 else { throw ReadError() }
                filled += count
            } catch {
                throw ReadError()
            }
        }
    }

    func bytes(at offset: Int, count: Int) throws(ReadError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        do { try bytes.withUnsafeMutableBytes { try read(at: offset, into: $0) } } catch { throw ReadError() }
        return bytes
    }
}
