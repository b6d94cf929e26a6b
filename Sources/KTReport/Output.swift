internal import Foundation
internal import Glibc
internal import Pipeline
internal import SystemPackage

/// Standard output, with errors: a full disk fails, a closed pipe ends quietly.
enum Output {
    static func line(_ text: String) throws {
        try write(text + "\n")
    }

    static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0), to: .standardOutput) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to target: FileDescriptor) throws {
        do {
            try target.writeAll(bytes)
        } catch let error as Errno {
            if error == .brokenPipe { throw ClosedPipe() }
            throw PipelineError(.cantWrite, "can't write the output: \(error)")
        }
    }

    /// Copies a file to a descriptor.
    static func copy(_ path: String, to descriptor: Int32) throws {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        while let chunk = try source.read(upToCount: 1 << 18), !chunk.isEmpty {
            try chunk.withUnsafeBytes { try write($0, to: FileDescriptor(rawValue: descriptor)) }
        }
    }

    /// Whether a person reads what goes to a stream.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
