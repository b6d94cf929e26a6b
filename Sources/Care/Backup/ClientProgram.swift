internal import Foundation
internal import Pipeline
internal import Postgres

/// One of PostgreSQL's client programs, of a version that suits the server.
struct ClientProgram: Sendable {
    let path: String
    /// `15.18`.
    let version: String

    /// Finds a program: in `KT_PG_BIN` or `PG_BIN`, else in Debian's folders, newest version first, else in `PATH`.
    ///
    /// - Parameter major: `pg_dump` reads no server that is newer than itself.
    /// - Throws: ``PipelineError`` of code `configuration`.
    init(_ name: String, atLeast major: Int) throws {
        let environment = ProcessInfo.processInfo.environment
        let named = ["KT_PG_BIN", "PG_BIN"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        let debian = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []).compactMap { Int($0) }
            .sorted(by: >)
        let folders =
            named + versions.map { "\(debian)/\($0)/bin" }
            + (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map { String($0) }
        var seen: [String] = []
        for folder in folders {
            let path = folder + "/" + name
            guard FileManager.default.isExecutableFile(atPath: path),
                let said = try? ClientProgram.output(of: path, ["--version"]),
                // "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
                let match = said.firstMatch(of: #/ ([0-9]+)([0-9.]*|[a-z]+[0-9]+)( |$)/#),
                let found = Int(match.output.1)
            else { continue }
            if found >= major {
                self.path = path
                version = "\(match.output.1)\(match.output.2)"
                return
            }
            seen.append("\(found)")
        }
        throw PipelineError(
            .configuration,
            seen.isEmpty
                ? "there is no \(name)" : "\(name) is of version \(seen[0]), the server of \(major), which is newer",
            hint: "apt-get install postgresql-client-\(major), or set KT_PG_BIN to its folder")
    }

    private static func output(of path: String, _ arguments: [String]) throws -> String {
        let file = temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: file) }
        _ = try ChildProcess.run(
            path, arguments, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], output: file, errors: nil,
            interrupt: Interrupt())
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func temporaryFile() -> String {
        FileManager.default.temporaryDirectory.path + "/kt-report-\(UUID().uuidString.lowercased()).log"
    }

    /// Runs the program to its end; an interrupt ends it. Blocks.
    ///
    /// - Parameters:
    ///   - environment: on top of a small one; secrets go here and never among the arguments.
    ///   - output: the file that its standard output goes to, nil drops it.
    /// - Throws: ``PipelineError`` of code `failed` with the last lines it said, or `interrupted`.
    func run(
        _ arguments: [String], environment: [String: String] = [:], output: String? = nil, interrupt: Interrupt
    ) throws {
        let own = ProcessInfo.processInfo.environment
        var variables = ["PATH": own["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
        // What libpq takes from the environment it takes from here too: PGPASSFILE, HOME with .pgpass and root.crt.
        for (name, value) in own where name.hasPrefix("PG") || name == "HOME" { variables[name] = value }
        let said = ClientProgram.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: said) }
        let status = try ChildProcess.run(
            path, arguments, environment: variables.merging(environment) { $1 }, output: output, errors: said,
            interrupt: interrupt)
        if interrupt.isRequested {
            throw PipelineError(.interrupted, "interrupted; nothing unfinished was left behind")
        }
        guard status == 0 else {
            let text = (try? String(contentsOfFile: said, encoding: .utf8)) ?? ""
            let last = text.split(separator: "\n").suffix(5).joined(separator: "\n  ")
            let name = URL(fileURLWithPath: path).lastPathComponent
            throw PipelineError(.failed, "\(name) ended with \(status)" + (last.isEmpty ? "" : ":\n  \(last)"))
        }
    }
}
