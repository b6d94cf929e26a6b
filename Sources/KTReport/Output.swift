internal import Foundation
internal import Glibc
internal import Pipeline

/// Standard output, with errors: a full disk fails, a closed pipe ends quietly.
enum Output {
    static func line(_ text: String) throws {
        try write(text + "\n")
    }

    static func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            if errno == EPIPE { throw ClosedPipe() }
            throw PipelineError(.cantWrite, "can't write the output: \(String(cString: strerror(errno)))")
        }
    }

    /// Copies a file to a descriptor.
    static func copy(_ path: String, to descriptor: Int32) throws {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let target = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            while let chunk = try source.read(upToCount: 1 << 18), !chunk.isEmpty {
                try target.write(contentsOf: chunk)
            }
        } catch {
            if errno == EPIPE { throw ClosedPipe() }
            throw PipelineError(.cantWrite, "can't write the output: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether a person reads what goes to a stream.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
