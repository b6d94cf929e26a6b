internal import FoundationEssentials
internal import SystemPackage

/// The folder with the server's programs, and their major version.
struct ServerPrograms: Sendable, Equatable {
    /// The oldest major version that kt-report works with.
    static let oldestVersion = 15
    static let needed = ["initdb", "postgres", "psql"]

    let folder: FilePath
    let majorVersion: Int

    func path(_ program: String) -> FilePath {
        folder.appending(program)
    }

    /// Finds the programs: `KT_PG_BIN` or `PG_BIN`, else the newest of Debian's `/usr/lib/postgresql/N/bin`, else `PATH`.
    ///
    /// - Parameters:
    ///   - majorVersion: Data that exists needs the programs of its own version. `nil`: the newest.
    ///   - debianFolder: Where Debian's versions are.
    /// - Throws: ``EmbeddedServerError`` with `binariesNotFound`, `unsupportedVersion` or `versionMismatch`.
    static func find(
        environment: [String: String], majorVersion: Int?, tools: ToolRunner,
        debianFolder: FilePath = "/usr/lib/postgresql"
    ) async throws -> ServerPrograms {
        for variable in ["KT_PG_BIN", "PG_BIN"] {
            guard let value = environment[variable], !value.isEmpty else { continue }
            let folder = FilePath(value)
            guard isComplete(folder) else {
                throw EmbeddedServerError(
                    .binariesNotFound, "\(variable) names a folder without \(needed.joined(separator: ", "))",
                    path: folder, hint: "set \(variable) to a folder such as \(debianFolder)/15/bin, or unset it")
            }
            let found = try await ask(folder, tools: tools)
            return try check(found, wanted: majorVersion)
        }
        let installed = debianVersions(debianFolder)
        if let found = installed.last(where: { $0.majorVersion == majorVersion ?? $0.majorVersion }) {
            return try check(found, wanted: majorVersion)
        }
        var other = installed.last
        for name in (environment["PATH"] ?? "").split(separator: ":") {
            let folder = FilePath(String(name))
            guard folder.isAbsolute, isComplete(folder) else { continue }
            let found = try await ask(folder, tools: tools)
            if found.majorVersion == majorVersion ?? found.majorVersion {
                return try check(found, wanted: majorVersion)
            }
            other = other ?? found
        }
        if let other {
            return try check(other, wanted: majorVersion)
        }
        throw EmbeddedServerError(
            .binariesNotFound,
            "PostgreSQL's programs (\(needed.joined(separator: ", "))) are neither in \(debianFolder)/*/bin nor in PATH",
            hint: "apt-get install postgresql (so that Debian starts no server of its own, first put "
                + "create_main_cluster = false into /etc/postgresql-common/createcluster.conf), "
                + "or set KT_PG_BIN to the programs' folder, or DATABASE_URL to a server that runs already")
    }

    /// Debian's complete installations, oldest first.
    private static func debianVersions(_ debianFolder: FilePath) -> [ServerPrograms] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: debianFolder.string)) ?? []
        return names.compactMap { name -> ServerPrograms? in
            guard let version = Int(name), let component = FilePath.Component(name) else { return nil }
            let folder = debianFolder.appending(component).appending("bin")
            // A version whose client alone is installed has psql there, but no initdb.
            return isComplete(folder) ? ServerPrograms(folder: folder, majorVersion: version) : nil
        }.sorted { $0.majorVersion < $1.majorVersion }
    }

    private static func isComplete(_ folder: FilePath) -> Bool {
        needed.allSatisfy { SystemCall.isExecutable(folder.appending($0)) }
    }

    private static func ask(_ folder: FilePath, tools: ToolRunner) async throws -> ServerPrograms {
        let program = folder.appending("postgres")
        let result = try await tools.run(program, ["-V"], timeout: .seconds(10))
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
        let number = result.output.split(separator: " ").lazy
            .compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }.first
        guard result.isSuccess, let number else {
            throw EmbeddedServerError(
                .unsupportedVersion, "can't read the version of \(program) (\(result.status))", path: program,
                logTail: result.errorOutput)
        }
        return ServerPrograms(folder: folder, majorVersion: number)
    }

    private static func check(_ found: ServerPrograms, wanted: Int?) throws -> ServerPrograms {
        guard found.majorVersion >= oldestVersion else {
            throw EmbeddedServerError(
                .unsupportedVersion, "PostgreSQL \(found.majorVersion) is too old: kt-report needs \(oldestVersion)",
                path: found.folder, hint: "apt-get install postgresql, or set KT_PG_BIN to a newer one's programs")
        }
        guard found.majorVersion == wanted ?? found.majorVersion else {
            throw EmbeddedServerError(
                .versionMismatch,
                "the data was written by PostgreSQL \(wanted ?? 0), but only \(found.majorVersion) is installed",
                path: found.folder,
                hint: "apt-get install postgresql-\(wanted ?? 0), or move the data with pg_upgrade or pg_dump")
        }
        return found
    }
}
