import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What the private server can't live in or with is refused by name, with what to do, and nothing is left running.
@Suite(.timeLimit(.minutes(3))) struct RefusalTests {
    private func refusal(_ configuration: EmbeddedServerConfiguration) async -> EmbeddedServerError? {
        do {
            let server = try await EmbeddedServer.start(configuration)
            try? await server.stop()
            return nil
        } catch {
            return error as? EmbeddedServerError
        }
    }

    /// Root's home is shut to the user that the server runs as; nobody's folder is writable to a plain user.
    @Test func aFolderThatShutsTheServerOutIsNamed() async throws {
        try await ServerFixture.withFolder { fixture in
            let shut = fixture.folder + "/shut"
            let isRoot = getuid() == 0
            try FileManager.default.createDirectory(
                atPath: shut, withIntermediateDirectories: true, attributes: [.posixPermissions: isRoot ? 0o700 : 0o500]
            )
            var configuration = fixture.configuration
            configuration.stateFolder = FilePath(shut + "/state")
            let error = try #require(await refusal(configuration))
            #expect(error.code == (isRoot ? .stateFolderUnreachable : .stateFolderUnusable))
            #expect(error.description.contains(shut))
            #expect(error.description.contains("KT_STATE_DIR"))
        }
    }

    @Test func aPathTooLongForASocketHasItElsewhere() async throws {
        try await ServerFixture.withFolder { fixture in
            var configuration = fixture.configuration
            configuration.stateFolder = FilePath(
                fixture.folder + "/" + String(repeating: "long", count: 30) + " \"quoted, name\"")
            let server = try await EmbeddedServer.start(configuration)
            #expect(server.socketFolder.string.utf8.count < 80)
            #expect(try await Tool.psql(server.connectionString(), "select 1") == "1\n")
            try await server.stop()
            #expect(!FileManager.default.fileExists(atPath: server.socketFolder.string))
        }
    }

    @Test func aFolderBelowAFileIsRefused() async throws {
        try await ServerFixture.withFolder { fixture in
            try "a file".write(toFile: fixture.folder + "/file", atomically: true, encoding: .utf8)
            var configuration = fixture.configuration
            configuration.stateFolder = FilePath(fixture.folder + "/file/state")
            #expect(await refusal(configuration)?.code == .stateFolderUnusable)
            configuration.stateFolder = FilePath("/proc/kt-report")
            #expect(await refusal(configuration)?.code == .stateFolderUnusable)
        }
    }

    /// Whoever can write to the folder could put a cluster of their own there.
    @Test func aFolderThatOthersCanWriteToIsRefused() async throws {
        // A plain user's folder is judged by the 0700 of what is made in it.
        guard getuid() == 0 else { return }
        try await ServerFixture.withFolder { fixture in
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: fixture.folder)
            let open = try #require(await refusal(fixture.configuration))
            #expect(open.code == .stateFolderUnusable)
            #expect(open.description.contains("chmod go-w"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fixture.folder)
            try FileManager.default.createDirectory(
                atPath: fixture.folder + "/postgresql", withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700, .ownerAccountID: 12_345])
            let foreign = try #require(await refusal(fixture.configuration))
            #expect(foreign.code == .stateFolderUnusable)
            #expect(foreign.description.contains("12345"))
        }
    }

    /// Root would give away the file that the link stands for.
    @Test func aLockThatIsAnotherFileIsRefused() async throws {
        try await ServerFixture.withFolder { fixture in
            try await EmbeddedServer.withServer(fixture.configuration) { _ in }
            let lock = fixture.folder + "/postgresql/users.lock"
            #expect(link(lock, fixture.folder + "/other") == 0)
            let robbed = try await Bystander.robbed {
                for _ in 0..<300 {
                    let error = try #require(await refusal(fixture.configuration))
                    #expect(error.code == .stateFolderUnusable)
                    #expect(error.description.contains("\(lock)"))
                }
            }
            #expect(robbed == 0)
            #expect(unlink(fixture.folder + "/other") == 0)
            #expect(await refusal(fixture.configuration) == nil)
        }
    }

    @Test func dataOfAnotherVersionIsRefused() async throws {
        try await ServerFixture.withFolder { fixture in
            try await EmbeddedServer.withServer(fixture.configuration) { _ in }
            let version = fixture.data + "/PG_VERSION"
            let own = try String(contentsOfFile: version, encoding: .utf8)
            try "9\n".write(toFile: version, atomically: false, encoding: .utf8)
            let error = try #require(await refusal(fixture.configuration))
            #expect(error.code == .versionMismatch)
            #expect(error.description.contains("PostgreSQL 9"))
            #expect(error.hint?.contains("pg_upgrade") == true)
            try "not a number\n".write(toFile: version, atomically: false, encoding: .utf8)
            #expect(await refusal(fixture.configuration)?.code == .damagedCluster)
            try FileManager.default.removeItem(atPath: version)
            #expect(await refusal(fixture.configuration)?.code == .damagedCluster)
            // Nothing was touched meanwhile.
            try own.write(toFile: version, atomically: false, encoding: .utf8)
            #expect(await refusal(fixture.configuration) == nil)
        }
    }

    @Test func aSettingThatTheServerRefusesIsQuotedFromItsLog() async throws {
        try await ServerFixture.withFolder { fixture in
            var configuration = fixture.configuration
            configuration.settings["shared_buffers"] = "nonsense"
            let error = try #require(await refusal(configuration))
            #expect(error.code == .startFailed)
            #expect(error.logTail?.contains("shared_buffers") == true)
            #expect(try await fixture.processes() == [])
        }
    }

    @Test func settingsThatMakeTheServerPrivateAreRefused() async throws {
        try await ServerFixture.withFolder { fixture in
            for name in ["listen_addresses", "PORT", "unix_socket_permissions", "hba_file", "a b", ""] {
                var configuration = fixture.configuration
                configuration.settings = [name: "x"]
                #expect(await refusal(configuration)?.code == .invalidConfiguration, "\(name)")
            }
            var configuration = fixture.configuration
            configuration.loginRole = "postgres"
            #expect(await refusal(configuration)?.code == .invalidConfiguration)
            configuration.loginRole = String(repeating: "x", count: 64)
            #expect(await refusal(configuration)?.code == .invalidConfiguration)
            #expect(!FileManager.default.fileExists(atPath: fixture.folder + "/postgresql"))
        }
    }

    @Test func programsThatAreMissingAreConfiguration() async throws {
        try await ServerFixture.withFolder { fixture in
            var configuration = fixture.configuration
            configuration.environment["KT_PG_BIN"] = fixture.folder
            let error = try #require(await refusal(configuration))
            #expect(error.code == .binariesNotFound)
            #expect(error.description.contains("KT_PG_BIN"))
            // The same through the program: an exit code that says that somebody has to set it right.
            let result = try await Tool.run(
                Tool.programPath, ["migrate", "status"],
                environment: fixture.environment.merging(["KT_PG_BIN": fixture.folder]) { $1 })
            #expect(result.status == 78)
            #expect(result.standardError.contains("KT_PG_BIN"))
            #expect(result.standardError.split(separator: "\n").count <= 10)
        }
    }

    @Test func theDefaultFolderFollowsTheEnvironment() throws {
        func folder(_ environment: [String: String]) throws -> String {
            try EmbeddedServerConfiguration.defaultStateFolder(environment: environment).string
        }
        #expect(try folder(["KT_STATE_DIR": "/a", "XDG_STATE_HOME": "/b", "HOME": "/c"]) == "/a")
        #expect(try folder(["XDG_STATE_HOME": "/b", "HOME": "/c"]) == "/b/kt-report")
        let fallback = getuid() == 0 ? "/var/lib/kt-report" : "/c/.local/state/kt-report"
        #expect(try folder(["XDG_STATE_HOME": "relative", "HOME": "/c"]) == fallback)
    }
}
