internal import Foundation
internal import Synchronization

/// Another thread's files: what is open here is closed by nobody else.
///
/// Who closes a descriptor twice closes the file that another thread has opened in between.
package enum Bystander {
    /// Opens and closes files on a thread of its own while `body` runs.
    ///
    /// - Returns: how many of them somebody else has closed.
    package static func robbed(while body: () async throws -> Void) async throws -> Int {
        let state = State()
        let thread = Thread {
            while !state.isOver.load(ordering: .relaxed) {
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { continue }
                sched_yield()
                if fcntl(descriptor, F_GETFD) < 0 { state.robbed.add(1, ordering: .relaxed) } else { close(descriptor) }
            }
            state.hasEnded.signal()
        }
        thread.start()
        defer { state.end() }
        try await body()
        return state.robbed.load(ordering: .relaxed)
    }

    private final class State: Sendable {
        let isOver = Atomic(false)
        let robbed = Atomic(0)
        let hasEnded = DispatchSemaphore(value: 0)

        func end() {
            isOver.store(true, ordering: .relaxed)
            hasEnded.wait()
        }
    }
}
