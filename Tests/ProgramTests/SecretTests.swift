import Foundation
import Synchronization
import TestSupport
import Testing

/// No byte of a password on either stream, in a log, a file, or the arguments of a process; see also FaultTests, where
/// a server asks for passwords, and BackupTests, where other programs get them.
@Suite struct SecretTests {
    private static let commands = [
        ["run", "--verbose"], ["doctor", "--format", "json", "--verbose"], ["doctor"],
        ["lifecycle", "--org", "acme", "-v"],
        ["migrate", "up", "--verbose"], ["migrate", "status"], ["seal", "--verbose"], ["audit", "verify", "-v"],
        ["maintain", "--dry-run"], ["backup", "--verbose", "-o", "backups"], ["schema", "fetch", "live"], ["config"],
    ]

    /// Every command in turn with the next mistake, by the environment or the file of settings.
    @Test(.timeLimit(.minutes(10))) func fiftyMistakesTellNothing() async throws {
        let watch = ProcessWatch(for: MalformedTargets.canary)
        defer { watch.stop() }
        try await withTemporaryFolder { folder in
            for (index, target) in MalformedTargets.all.enumerated() {
                for byFile in [false, true] {
                    let command = Self.commands[(index + (byFile ? 5 : 0)) % Self.commands.count]
                    let place = "\(folder)/\(index)\(byFile ? "-file" : "")"
                    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                    var environment = [
                        "DATABASE_URL": target, "KT_RETRY_BUDGET": "0", "KT_CONNECT_TIMEOUT": "2s",
                        "KT_METRICS": "kt.prom",
                        "KT_OUTPUT": "out", "KT_MIGRATION_LOG": "logs.json", "PGHOST": "/nowhere",
                    ]
                    if byFile {
                        environment["DATABASE_URL"] = ""
                        let text = String(decoding: try JSONEncoder().encode(target), as: UTF8.self)
                        try "database_url: \(text.replacing("\\/", with: "/"))\n".write(
                            toFile: place + ".yaml", atomically: true, encoding: .utf8)
                    }
                    let result = try await Tool.program(
                        command + (byFile ? ["--config", place + ".yaml"] : []), environment: environment, folder: place
                    )
                    let said = result.standardOutput + result.standardError
                    #expect(!said.lowercased().contains("kanari"), "\(command) with \(index): \(said)")
                    // Each is told as what it is: no such server, or no such configuration.
                    if command == ["config"] {
                        #expect(result.status == 0)
                    } else {
                        #expect([1, 69, 78].contains(result.status), "\(command) with \(index): \(said)")
                        #expect(said != "")
                    }
                    let found = try await Tool.run("grep", ["-r", "-l", "-a", "-i", "kanari", place])
                    #expect(found.status == 1, "\(command) with \(index): \(found.standardOutput)")
                }
            }
        }
        #expect(watch.looks > 20)
        #expect(watch.found == [])
    }

    /// A secret file of settings that is no YAML isn't quoted either.
    @Test func aBrokenFileOfSettingsIsNotQuoted() async throws {
        try await withTemporaryFolder { folder in
            for text in [
                "database_url: postgresql://u:kanari7Xq@h/db: x\n", "database_url: \"kanari7Xq\n", "kanari7Xq",
                "- kanari7Xq",
                "database_url: [kanari7Xq\n", "{database_url: kanari7Xq, kanari7Xq: }",
                "database_url:\n  password: kanari7Xq\n",
                "jobs: kanari7Xq\ndatabase_url: host=/nowhere password=kanari7Xq\n",
            ] {
                try text.write(toFile: folder + "/kt-report.yaml", atomically: true, encoding: .utf8)
                let result = try await Tool.program(
                    ["run", "--verbose"],
                    environment: ["DATABASE_URL": "", "KT_STATE_DIR": "/dev/null/none", "KT_RETRY_BUDGET": "0"],
                    folder: folder)
                #expect(result.status != 0)
                // A key's name and a count that is none are quoted: nobody keeps a password there.
                if !text.hasPrefix("jobs"), !text.hasPrefix("{") {
                    #expect(
                        !(result.standardOutput + result.standardError).contains("kanari"),
                        "\(text): \(result.standardError)")
                }
            }
        }
    }
}

/// Looks at the arguments of every process again and again, as `ps` does.
private final class ProcessWatch: Sendable {
    private let state = Mutex((isOver: false, looks: 0, found: Set<String>()))

    init(for canary: String) {
        let own = "\(ProcessInfo.processInfo.processIdentifier)"
        Thread.detachNewThread { [weak self] in
            while let self, !self.state.withLock({ $0.isOver }) {
                let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
                var found: Set<String> = []
                for process in processes where process.first?.isNumber == true && process != own {
                    let arguments = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
                    let line = String(decoding: arguments, as: UTF8.self).replacing("\0", with: " ")
                    if line.contains(canary),
                        line.contains("kt-report") || line.contains("pg_") || line.contains("psql")
                    {
                        found.insert(line)
                    }
                }
                self.state.withLock {
                    $0.looks += 1
                    $0.found.formUnion(found)
                }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    var looks: Int { state.withLock { $0.looks } }
    var found: Set<String> { state.withLock { $0.found } }

    func stop() { state.withLock { $0.isOver = true } }
}
