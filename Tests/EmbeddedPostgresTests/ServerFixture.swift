import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport

/// A state folder of one test, outside of the home folders, and what can be seen of the server in it.
struct ServerFixture {
    let folder: String

    var configuration: EmbeddedServerConfiguration {
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder), settings: ["shared_buffers": "16MB", "max_connections": "10"],
            isDurable: false)
        configuration.shutdownMode = .immediate
        configuration.startTimeout = .seconds(60)
        return configuration
    }

    var data: String { folder + "/postgresql/data" }
    var processFile: String { data + "/postmaster.pid" }

    /// What the server's own file says, nil where there is none.
    var process: Int32? {
        (try? String(contentsOfFile: processFile, encoding: .utf8))?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Processes that have this state folder in their command line or their working folder.
    func processes() async throws -> [String] {
        let result = try await Tool.run(
            "sh",
            [
                "-c",
                """
                for process in /proc/[0-9]*; do
                    [ "${process#/proc/}" = $$ ] && continue
                    case "$(readlink "$process/cwd" 2>/dev/null) $(tr '\\0' ' ' < "$process/cmdline" 2>/dev/null)" in
                    *"$1/postgresql"*) echo "${process#/proc/}";;
                    esac
                done
                """, "-", folder,
            ])
        return result.standardOutput.split(separator: "\n").map { String($0) }
    }

    /// Whether a process lives; one whose end its parent hasn't noticed yet doesn't.
    static func isAlive(_ process: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// Waits, looking every 20 ms.
    static func wait(seconds: Double, until isTrue: () throws -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !isTrue() {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    static func withFolder<R>(_ body: (ServerFixture) async throws -> R) async throws -> R {
        _ = Tool.ignoresClosedPipes
        let folder = "/tmp/kt-embedded-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(ServerFixture(folder: folder))
    }

    /// The program as a process with this state folder and no `DATABASE_URL`.
    var environment: [String: String] {
        ["DATABASE_URL": "", "KT_STATE_DIR": folder, "KT_HOME": TestServer.root]
    }
}
