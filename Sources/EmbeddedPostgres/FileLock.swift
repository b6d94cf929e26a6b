internal import SystemPackage

/// An open lock file (flock). The lock goes when this value, or the process, goes.
///
/// The descriptor is closed on exec, so programs started meanwhile don't keep the lock; the one exception is the server
/// itself, which is handed the descriptor of `server.lock` on purpose.
final class FileLock: Sendable {
    let path: FilePath
    let descriptor: FileDescriptor

    /// Opens, or creates, the lock file without locking it.
    ///
    /// Root gives the file to the server's user, so that the same user can work with the folder on its own later.
    init(path: FilePath, account: ServerAccount) throws {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .noFollow, .nonBlocking, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch let error as Errno {
            throw EmbeddedServerError(
                .stateFolderUnusable, "can't open a lock file: \(error)", path: path,
                hint: "use a state folder that this user can write to (KT_STATE_DIR)")
        }
        // Every property has its value by now: where this throws, deinit closes the file.
        let stat = try Stat(descriptor)
        // A hard link to a file of root's would otherwise be given away below.
        guard stat.type == .regular, stat.linkCount == 1 else {
            throw EmbeddedServerError(
                .stateFolderUnusable, "a lock file is not a plain file", path: path, hint: "remove it")
        }
        if account.isOther, stat.userID.rawValue == 0 {
            try SystemCall.setOwner(descriptor, userID: account.userID, groupID: account.groupID)
        }
    }

    deinit {
        try? descriptor.close()
    }

    /// - Returns: `false` when somebody else's lock forbids it; a lock that this value held is then gone.
    func tryLock(_ mode: SystemCall.LockMode) throws -> Bool {
        do {
            return try SystemCall.tryLock(descriptor, mode)
        } catch {
            throw EmbeddedServerError(
                .stateFolderUnusable, "can't lock: \(error)", path: path,
                hint: "the state folder's file system must support locks (flock)")
        }
    }

    /// Waits for the lock; cancellation ends the waiting.
    func lock(_ mode: SystemCall.LockMode, until deadline: ContinuousClock.Instant) async throws {
        var poll = Poll(deadline: deadline)
        while try !tryLock(mode) {
            guard try await poll.sleep() else {
                throw EmbeddedServerError(
                    .lockTimedOut, "another process is still starting or stopping this server", path: path,
                    hint: "wait for it, or see who holds the file: fuser -v \(path)")
            }
        }
    }

    func unlock() {
        SystemCall.unlock(descriptor)
    }
}

/// A wait that looks again after 2 ms, then ever less often up to every 50 ms.
struct Poll {
    let deadline: ContinuousClock.Instant
    private var pause: Duration = .milliseconds(2)

    init(deadline: ContinuousClock.Instant) {
        self.deadline = deadline
    }

    /// - Returns: `false`, at once, when the deadline has passed.
    /// - Throws: `CancellationError` only.
    mutating func sleep() async throws -> Bool {
        guard ContinuousClock.now < deadline else { return false }
        try await Task.sleep(for: pause)
        pause = min(pause * 3 / 2, .milliseconds(50))
        return true
    }
}
