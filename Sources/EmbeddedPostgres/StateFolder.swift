internal import SystemPackage

/// Makes the folders that a server lives in and makes sure that they are private.
enum StateFolder {
    /// Creates what is missing and decides who runs the server.
    ///
    /// As root the state folder stays root's, open to pass through (0755 when it is made here); only its subfolder
    /// `postgresql` is the server user's. Whether that user gets as far is checked by
    /// ``checkReach(layout:tools:)``, because it takes a process of that user's to know.
    static func prepare(_ configuration: EmbeddedServerConfiguration) throws -> (ServerLayout, ServerAccount) {
        let isRoot = SystemCall.effectiveUserID == 0
        let folder: FilePath
        do {
            try makeFolders(configuration.stateFolder, mode: isRoot ? 0o755 : 0o700)
            folder = try SystemCall.canonicalPath(configuration.stateFolder)
        } catch {
            throw EmbeddedServerError(
                .stateFolderUnusable, "can't create the state folder: \(error)", path: configuration.stateFolder,
                hint: "set KT_STATE_DIR to a folder that this user can write to")
        }
        let owner = try? Stat(folder.appending("postgresql"), followTargetSymlink: false).userID.rawValue
        let account = try ServerAccount.resolve(requested: configuration.serverUser, owner: owner)
        if isRoot {
            try checkNobodyElseWrites(folder, account: account)
        }
        let layout = ServerLayout(stateFolder: folder, logFile: configuration.logFile, account: account)
        try makePrivate(layout.serverFolder, account: account, code: .stateFolderUnusable)
        return (layout, account)
    }

    /// Creates the socket's folder, which a reboot may have taken away.
    static func prepareSocketFolder(_ layout: ServerLayout, account: ServerAccount) throws {
        try makePrivate(layout.socketFolder, account: account, code: .socketFolderUnusable)
    }

    /// Tries, as the server's user, to enter and write to the server's folder.
    ///
    /// - Throws: ``EmbeddedServerError`` with `stateFolderUnreachable`, naming the folder that shuts the user out.
    static func checkReach(layout: ServerLayout, account: ServerAccount, tools: ToolRunner) async throws {
        guard account.isOther else { return }
        let result = try await tools.run(
            "/bin/sh", ["-c", "cd -- \"$1\" && test -w .", "sh", layout.serverFolder.string])
        guard !result.isSuccess else { return }
        let barrier = barrier(to: layout.serverFolder, account: account)
        throw EmbeddedServerError(
            .stateFolderUnreachable,
            "the user \(account.name), who runs the server because PostgreSQL doesn't run as root, can't enter "
                + "\(barrier ?? layout.serverFolder)",
            path: layout.serverFolder,
            hint: "use a state folder outside of it, such as KT_STATE_DIR=/var/lib/kt-report"
                + (barrier.map { ", or let others pass: chmod o+x \($0)" } ?? ""))
    }

    // MARK: - Pieces

    /// The first folder on the way that the account may not pass, judged by the permission bits alone.
    static func barrier(to path: FilePath, account: ServerAccount) -> FilePath? {
        var folder = FilePath(root: path.root)
        for component in path.components {
            if let stat = try? Stat(folder) {
                let passes: FilePermissions =
                    if stat.userID.rawValue == account.userID {
                        .ownerExecute
                    } else if stat.groupID.rawValue == account.groupID {
                        .groupExecute
                    } else {
                        .otherExecute
                    }
                if !stat.permissions.contains(passes) { return folder }
            }
            folder.append(component)
        }
        return nil
    }

    private static func makeFolders(_ path: FilePath, mode: UInt32) throws(Errno) {
        if let stat = try? Stat(path) {
            guard stat.type == .directory else { throw .notDirectory }
            return
        }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path {
            try makeFolders(parent, mode: mode)
        }
        // mkdir obeys the umask, which may be too strict for the server's user.
        if try makeFolder(path, mode: mode) {
            try SystemCall.setMode(path, mode: mode)
        }
    }

    /// - Returns: `false` when it was there already; another process may have been faster.
    @discardableResult
    private static func makeFolder(_ path: FilePath, mode: UInt32) throws(Errno) -> Bool {
        do {
            try SystemCall.makeFolder(path, mode: mode)
            return true
        } catch {
            guard error == .fileExists else { throw error }
            return false
        }
    }

    /// Whoever can write to the state folder could put a folder of their own in the server's place, with root at work in it.
    private static func checkNobodyElseWrites(_ folder: FilePath, account: ServerAccount) throws {
        guard let stat = try? Stat(folder) else { return }
        let owner = stat.userID.rawValue
        let others: FilePermissions = [.groupWrite, .otherWrite]
        if owner == 0 || owner == account.userID {
            if stat.permissions.intersection(others).isEmpty || stat.permissions.contains(.saveText) { return }
        }
        throw EmbeddedServerError(
            .stateFolderUnusable, "the state folder belongs, or is open for writing, to other users", path: folder,
            hint: "chown root \(folder) && chmod go-w \(folder), or set KT_STATE_DIR to a folder of root's")
    }

    /// Makes a folder 0700 and the account's, or fails when it is somebody else's. Never follows a link.
    private static func makePrivate(_ folder: FilePath, account: ServerAccount, code: EmbeddedServerError.Code) throws {
        do {
            try makeFolder(folder, mode: 0o700)
            var stat = try Stat(folder, followTargetSymlink: false)
            guard stat.type == .directory else { throw Errno.notDirectory }
            // Still root's when it was made just now, or when a run was killed between the two calls.
            if account.isOther, stat.userID.rawValue == 0 {
                try SystemCall.setOwner(folder, userID: account.userID, groupID: account.groupID)
                stat = try Stat(folder, followTargetSymlink: false)
            }
            guard stat.userID.rawValue == account.userID else {
                let owner = SystemCall.account(userID: stat.userID.rawValue)?.name ?? "\(stat.userID.rawValue)"
                throw EmbeddedServerError(
                    code, "the folder belongs to \(owner), not to \(account.name)", path: folder,
                    hint: "run kt-report as \(owner), or set KT_STATE_DIR to another folder")
            }
            if stat.permissions.rawValue & 0o777 != 0o700 {
                try SystemCall.setMode(folder, mode: 0o700)
            }
        } catch let error as Errno {
            throw EmbeddedServerError(
                code, "can't make a private folder: \(error)", path: folder,
                hint: "set KT_STATE_DIR to a folder that this user can write to")
        }
    }
}
