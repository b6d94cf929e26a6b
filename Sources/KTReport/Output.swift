internal import Foundation
internal import Glibc

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
            throw error
        }
    }

    /// Whether a person reads what goes to a stream.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
