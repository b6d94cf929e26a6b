package import SystemPackage

/// Why an embedded server could not be prepared, started, reached or stopped.
///
/// The description says what failed, on what, and what to try. It may quote the server's log, but only lines written
/// since the failed start began, so no statement of an earlier session and no secret is in it.
package struct EmbeddedServerError: Error, Sendable {
    /// What kind of failure it is. New codes may be added; match with `==` and keep a default.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String, Sendable {
            case invalidConfiguration, binariesNotFound, unsupportedVersion, serverUserNotFound
            case stateFolderUnusable, stateFolderUnreachable, socketFolderUnusable
            case versionMismatch, damagedCluster, initializationFailed
            case startFailed, startTimedOut, provisioningFailed, stopFailed, lockTimedOut, programFailed
        }

        private let base: Base

        private init(_ base: Base) {
            self.base = base
        }

        package var description: String { base.rawValue }

        /// A setting, name or path of the configuration can't be used.
        package static let invalidConfiguration = Code(.invalidConfiguration)
        /// No folder with `initdb`, `postgres` and `psql` was found.
        package static let binariesNotFound = Code(.binariesNotFound)
        /// The programs found are older than PostgreSQL 15, or their version can't be read.
        package static let unsupportedVersion = Code(.unsupportedVersion)
        /// kt-report runs as root and there is no user to run the server as.
        package static let serverUserNotFound = Code(.serverUserNotFound)
        /// The state folder can't be created, belongs to somebody else or is open to others.
        package static let stateFolderUnusable = Code(.stateFolderUnusable)
        /// The user that the server runs as can't enter the state folder.
        package static let stateFolderUnreachable = Code(.stateFolderUnreachable)
        /// The folder for the Unix socket can't be made private.
        package static let socketFolderUnusable = Code(.socketFolderUnusable)
        /// The data was written by a PostgreSQL major version whose programs are missing.
        package static let versionMismatch = Code(.versionMismatch)
        /// The data folder is there but isn't a PostgreSQL cluster.
        package static let damagedCluster = Code(.damagedCluster)
        /// `initdb` failed.
        package static let initializationFailed = Code(.initializationFailed)
        /// The server ended before it was ready.
        package static let startFailed = Code(.startFailed)
        /// The server wasn't ready within the time allowed.
        package static let startTimedOut = Code(.startTimedOut)
        /// The server runs, but the login role or the database could not be created.
        package static let provisioningFailed = Code(.provisioningFailed)
        /// The server is still running after every way to stop it.
        package static let stopFailed = Code(.stopFailed)
        /// Another process held a lock of the state folder for longer than the time allowed.
        package static let lockTimedOut = Code(.lockTimedOut)
        /// A program could not be run at all, or didn't end within the time allowed.
        package static let programFailed = Code(.programFailed)
    }

    package let code: Code
    /// What failed, one sentence without a full stop.
    package let message: String
    /// The file or folder it failed on.
    package let path: FilePath?
    /// What to try.
    package let hint: String?
    /// The last lines of the server's log, or what a program wrote to its standard error.
    package let logTail: String?

    init(
        _ code: Code, _ message: String, path: FilePath? = nil, hint: String? = nil, logTail: String? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.hint = hint
        self.logTail = logTail
    }
}

extension EmbeddedServerError: CustomStringConvertible {
    package var description: String {
        var text = "embedded PostgreSQL: \(message)"
        if let path {
            text += " (\(path))"
        }
        if let hint {
            text += "\n  try: \(hint)"
        }
        if let logTail, !logTail.isEmpty {
            text += "\n  it said:"
            for line in logTail.split(whereSeparator: \.isNewline) {
                text += "\n    \(line)"
            }
        }
        return text
    }
}
