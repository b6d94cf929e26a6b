import Foundation
import TestSupport

/// Whether the loops run at their full length: `make soak`.
let isSoak = Soak.isOn

/// What a long run found out, for people to read.
func tell(_ figure: String) {
    Soak.tell(figure)
}

/// A home with an index of its own, and the program's own migrator queries.
struct MigrationHome {
    let folder: String
    var queries: String { folder + "/queries" }

    static func with<R>(_ body: (MigrationHome) async throws -> R) async throws -> R {
        try await withTemporaryFolder { folder in
            let home = MigrationHome(folder: folder)
            for part in ["queries/schema", "queries/views", "reports/calendar"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
            }
            for part in ["queries/migrations", "reports/calendar/bikram-sambat-months.csv"] {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(part)")
                try FileManager.default.copyItem(atPath: "\(TestServer.root)/\(part)", toPath: "\(folder)/\(part)")
            }
            return try await body(home)
        }
    }

    /// Writes a file below `queries/`.
    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ bytes: Data, to path: String) throws {
        let full = URL(fileURLWithPath: "\(queries)/\(path)")
        try FileManager.default.createDirectory(
            at: full.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: full)
    }

    /// Writes files and an index that lists them in this order.
    func write(_ files: [(String, String)]) throws {
        for (path, text) in files { try write(text, to: path) }
        try write(files.map { "\\ir \($0.0)\n" }.joined(), to: "index.sql")
    }

    func program(_ arguments: [String], _ database: TestDatabase) async throws -> ToolResult {
        try await Tool.program(arguments, database: database, environment: ["KT_HOME": folder], folder: folder)
    }

    func up(_ database: TestDatabase) async throws -> ToolResult {
        try await program(["migrate", "up"], database)
    }
}

extension TestDatabase {
    /// Makes the database empty again: a new one would have to be dropped, which takes a checkpoint.
    func reset() async throws {
        try await sql(
            """
            set client_min_messages = warning;
            drop schema if exists migrations, s cascade;
            drop schema public cascade;
            create schema public authorization keeptrack;
            """)
    }

    /// The schema as pg_dump writes it, without the migrator's own and without the key that newer versions put in.
    func dump(_ arguments: String...) async throws -> String {
        let result = try await Tool.run(
            "pg_dump", ["--schema-only", "--exclude-schema=migrations", "--dbname", superuserURL] + arguments)
        guard result.status == 0 else { throw ToolError(description: "pg_dump: \(result.standardError)") }
        return result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }
}

extension RunningProgram {
    /// kt-report under way.
    ///
    /// - Parameter folder: where it runs and writes; nil for its home.
    convenience init(_ arguments: [String], url: String, home: String, folder: String? = nil) async throws {
        let folder = folder ?? home
        try await self.init(
            Tool.programPath, arguments,
            environment: ["DATABASE_URL": url, "KT_HOME": home, "KT_MIGRATION_LOG": folder + "/logs.json"],
            folder: folder)
    }
}

/// Waits until something holds, looking every 20 ms.
func eventually(seconds: Double, _ isTrue: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try await !isTrue() {
        guard ContinuousClock.now < deadline else { return false }
        try await Task.sleep(for: .milliseconds(20))
    }
    return true
}
