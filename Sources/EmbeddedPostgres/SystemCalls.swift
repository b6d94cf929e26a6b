internal import Glibc
internal import SystemPackage

/// The calls that swift-system doesn't wrap, with errors instead of return codes.
enum SystemCall {
    /// An entry of the user database.
    struct Account {
        let name: String
        let userID: UInt32
        let groupID: UInt32
        let home: FilePath
    }

    static let signalInterrupt = SIGINT
    static let signalQuit = SIGQUIT
    static let signalKill = SIGKILL

    static var effectiveUserID: UInt32 { geteuid() }
    static var effectiveGroupID: UInt32 { getegid() }

    // MARK: - Users

    static func account(named name: String) -> Account? {
        lookUp { record, buffer, size, found in
            getpwnam_r(name, &record, buffer, size, &found)
        }
    }

    static func account(userID: UInt32) -> Account? {
        lookUp { record, buffer, size, found in
            getpwuid_r(userID, &record, buffer, size, &found)
        }
    }

    private static func lookUp(
        _ call: (inout passwd, UnsafeMutablePointer<CChar>, Int, inout UnsafeMutablePointer<passwd>?) -> CInt
    ) -> Account? {
        // Directory services can return long entries; 64 KiB is past what any of them does.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            var record = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress, call(&record, start, buffer.count, &found) == 0, found != nil,
                let name = record.pw_name
            else { return nil }
            let home = record.pw_dir.map { FilePath(platformString: $0) } ?? FilePath("/")
            return Account(
                name: String(cString: name), userID: record.pw_uid, groupID: record.pw_gid, home: home)
        }
    }

    // MARK: - Files

    static func makeFolder(_ path: FilePath, mode: UInt32) throws(Errno) {
        try check(path.withPlatformString { mkdir($0, mode) })
    }

    static func setMode(_ path: FilePath, mode: UInt32) throws(Errno) {
        try check(path.withPlatformString { chmod($0, mode) })
    }

    /// Doesn't follow a symbolic link.
    static func setOwner(_ path: FilePath, userID: UInt32, groupID: UInt32) throws(Errno) {
        try check(path.withPlatformString { lchown($0, userID, groupID) })
    }

    static func setOwner(_ file: FileDescriptor, userID: UInt32, groupID: UInt32) throws(Errno) {
        try check(fchown(file.rawValue, userID, groupID))
    }

    static func remove(_ path: FilePath) throws(Errno) {
        try check(path.withPlatformString { unlink($0) })
    }

    static func removeFolder(_ path: FilePath) throws(Errno) {
        try check(path.withPlatformString { rmdir($0) })
    }

    static func move(_ path: FilePath, to other: FilePath) throws(Errno) {
        try check(path.withPlatformString { from in other.withPlatformString { rename(from, $0) } })
    }

    /// Makes the folder's or file's contents last.
    static func synchronize(_ file: FileDescriptor) throws(Errno) {
        try check(fsync(file.rawValue))
    }

    static func isExecutable(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, X_OK) } == 0
    }

    /// The path without symbolic links, `.` and `..`.
    static func canonicalPath(_ path: FilePath) throws(Errno) -> FilePath {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { throw Errno(rawValue: errno) }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    static func linkTarget(_ path: FilePath) throws(Errno) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = path.withPlatformString { readlink($0, &buffer, buffer.count - 1) }
        guard length >= 0 else { throw Errno(rawValue: errno) }
        return FilePath(String(decoding: buffer[..<length].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Reads at most `limit` bytes from `offset`, and only from a regular file: a link or a FIFO that the server's user
    /// put there must neither lead root elsewhere nor make it wait.
    static func read(_ path: FilePath, from offset: Int64 = 0, limit: Int = 65_536) throws(Errno) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
            return try file.closeAfter { try read(file, from: offset, limit: limit) }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private static func read(_ file: FileDescriptor, from offset: Int64, limit: Int) throws -> [UInt8] {
        guard try Stat(file).type == .regular else { throw Errno.invalidArgument }
        return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let length = try file.read(fromAbsoluteOffset: offset + Int64(count), into: rest)
                guard length > 0 else { return }
                count += length
            }
        }
    }

    // MARK: - Locks, processes, sockets

    enum LockMode {
        case shared, exclusive
    }

    /// - Returns: `false` when somebody else holds a lock that forbids it. A lock held before is then lost: flock(2)
    ///   gives up the old mode before it asks for the new one.
    static func tryLock(_ file: FileDescriptor, _ mode: LockMode) throws(Errno) -> Bool {
        while true {
            if flock(file.rawValue, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return true }
            switch errno {
            case EWOULDBLOCK: return false
            case EINTR: continue
            default: throw Errno(rawValue: errno)
            }
        }
    }

    /// Releases the lock for every copy of the descriptor, also one that a child just forked still has.
    static func unlock(_ file: FileDescriptor) {
        _ = flock(file.rawValue, LOCK_UN)
    }

    static func send(signal: CInt, to process: Int32) throws(Errno) {
        try check(kill(process, signal))
    }

    /// Whether something accepts connections on a Unix socket.
    static func answers(socket path: FilePath) -> Bool {
        let handle = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard bytes.count < field.count else { return false }
            field.copyBytes(from: bytes)
            return true
        }
        guard fits else { return false }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, length) == 0 }
        }
    }

    /// Whether the C library knows a locale's characters (LC_CTYPE), as `initdb` will ask it.
    static func hasLocale(_ name: String) -> Bool {
        guard let locale = newlocale(LC_CTYPE_MASK, name, nil) else { return false }
        freelocale(locale)
        return true
    }

    private static func check(_ result: CInt) throws(Errno) {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}
