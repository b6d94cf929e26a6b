internal import FoundationEssentials
internal import SystemPackage

/// Finds out what state a cluster's server is in, without trusting a process id in a file.
///
/// The truth is `server.lock`: the server's processes inherit a descriptor that holds it, so the kernel keeps it exactly
/// as long as one of them lives, whatever was killed, and in whatever pid namespace (two containers on one volume).
/// `/proc` backs it up for servers started by hand and for file systems (NFS) whose locks are not inherited.
struct ServerProbe: Sendable {
    enum State {
        /// No process of the server's lives. The lock keeps it so while it is held.
        case stopped(FileLock)
        /// A postmaster lives. `process` is `nil` when it is in another pid namespace, out of reach.
        case alive(process: Int32?, isReady: Bool)
        /// Something holds the lock and there is no postmaster: a server just starting, one about to end, or backends
        /// that outlived a killed postmaster.
        case withoutPostmaster
    }

    let layout: ServerLayout
    let account: ServerAccount

    func state() throws -> State {
        let lock = try FileLock(path: layout.serverLock, account: account)
        let isFree = try lock.tryLock(.exclusive)
        let file = processFile()
        if let file, isPostmaster(file.process) {
            return .alive(process: file.process, isReady: file.isReady)
        }
        if isFree {
            return .stopped(lock)
        }
        if let file, SystemCall.answers(socket: layout.socket) {
            return .alive(process: nil, isReady: file.isReady)
        }
        return .withoutPostmaster
    }

    /// Processes of this cluster, for when the postmaster is gone and they are in the way.
    func processes() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
            .filter { isServerProcess($0, title: "postgres: \(layout.clusterName): ") }
    }

    // MARK: - postmaster.pid

    /// What `postmaster.pid` says (PostgreSQL's miscadmin.h: pid, data folder, start time, port, socket folder, listen
    /// address, shared memory, status).
    private func processFile() -> (process: Int32, isReady: Bool)? {
        guard let bytes = try? SystemCall.read(layout.processFile, limit: 8_192) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let process = Int32(first), process > 1 else { return nil }
        return (process, lines.count > 7 && lines[7].hasPrefix("ready"))
    }

    // MARK: - /proc

    private func isPostmaster(_ process: Int32) -> Bool {
        isServerProcess(process, title: nil)
    }

    /// - Parameter title: How the command line of a backend begins; `nil` looks for the postmaster, which keeps its own.
    private func isServerProcess(_ process: Int32, title: String?) -> Bool {
        let folder = FilePath("/proc/\(process)")
        guard let stat = try? Stat(folder), stat.userID.rawValue == account.userID,
            let status = try? SystemCall.read(folder.appending("stat"), limit: 1_024),
            let command = try? SystemCall.read(folder.appending("cmdline"))
        else { return false }
        // "123 (name) S ...": the name may hold anything, so look behind the last parenthesis. A zombie has no lock, no
        // memory and no socket any more; its parent just hasn't noticed.
        let letter = status.lastIndex(of: UInt8(ascii: ")")).flatMap { status.dropFirst($0 + 2).first }
        guard let letter, letter != UInt8(ascii: "Z"), letter != UInt8(ascii: "X") else { return false }
        let words = command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let program = words.first.map({ FilePath($0).lastComponent?.string ?? $0 }) else { return false }
        let isPostgres = program == "postgres" || program == "postmaster" || words[0].hasPrefix("postgres: ")
        guard isPostgres else { return false }
        if let current = try? SystemCall.linkTarget(folder.appending("cwd")) {
            return current == layout.dataFolder
        }
        // Root without CAP_SYS_PTRACE, as in most containers, can't see another user's cwd, but its command line.
        if let title {
            return words[0].hasPrefix(title)
        }
        return zip(words, words.dropFirst()).contains { $0 == "-D" && FilePath($1) == layout.dataFolder }
    }
}
