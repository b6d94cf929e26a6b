internal import Foundation

/// Work that is done on a thread of its own while its beginner goes on.
final class Meanwhile<Value>: @unchecked Sendable {
    // Sendable because the result is written before the group is left and read after it.
    private let thread = DispatchGroup()
    private var result: Result<Value, any Error>?

    /// - Parameter body: touches nothing that anybody else does until it has ended.
    init(_ body: @escaping () throws -> Value) {
        nonisolated(unsafe) let body = body
        thread.enter()
        WorkerThreads.start { [self] in
            result = Result { try body() }
            thread.leave()
        }
    }

    /// What came of it, once it has ended.
    func value() throws -> Value {
        wait()
        guard let result else { throw CancellationError() }
        return try result.get()
    }

    func wait() {
        thread.wait()
    }
}
