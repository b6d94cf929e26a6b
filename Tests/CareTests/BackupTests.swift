import Foundation
import TestSupport
import Testing

/// `kt-report backup` and `restore --check` as processes.
@Suite(.timeLimit(.minutes(2))) struct BackupTests {
    @Test func withoutARoleThatSeesAllNothingIsWritten() async throws {
        let database = try await TestServer.migratedDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["backup", "-o", folder + "/backups", "--role", "kt_nobody"], database: database)
            #expect(result.status == 78)
            for statement in ["CREATE ROLE kt_nobody NOLOGIN BYPASSRLS;", "GRANT kt_nobody TO keeptrack;"] {
                #expect(result.standardError.contains(statement))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aBackupComesBackRowForRow() async throws {
        let database = try await TestServer.demoDatabase()
        try await makeRole(database)
        try await withTemporaryFolder { folder in
            let made = try await Tool.program(
                ["backup", "-o", folder, "--role", "kt_test_backup"], database: database)
            #expect(made.status == 0, "\(made.standardError)")
            #expect(made.standardOutput == "")
            let name = try #require(try backups(in: folder).first)
            let backup = folder + "/" + name
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: backup).sorted() == [
                    "database.dump", "manifest.json",
                ])
            // Row security would have hidden them all from the login.
            let manifest = try #require(FileManager.default.contents(atPath: backup + "/manifest.json"))
            let read = try JSONDecoder().decode(Manifest.self, from: manifest)
            let items = try await database.sql("select count(*) from assets.items")
            #expect("\(read.tables.first { $0.schema == "assets" && $0.name == "items" }?.rows ?? -1)\n" == items)

            let check = try await Tool.program(["restore", "--check", backup], environment: ["DATABASE_URL": ""])
            #expect(check.status == 0, "\(check.standardError)")
            #expect(check.standardOutput.contains("all as counted"))

            try await differencesAreFound(backup, manifest: String(decoding: manifest, as: UTF8.self))
        }
    }

    private func differencesAreFound(_ backup: String, manifest: String) async throws {
        // A count that isn't what was dumped.
        let pattern = try #require(manifest.firstMatch(of: #/"quoted" : "assets.items",\s+"rows" : [0-9]+/#))
        let other = manifest.replacingOccurrences(of: pattern.output, with: "\(pattern.output)7")
        try other.write(toFile: backup + "/manifest.json", atomically: true, encoding: .utf8)
        let counted = try await Tool.program(["restore", "--check", backup + "/database.dump"])
        #expect(counted.status == 76)
        #expect(counted.standardError.contains("assets.items: "))
        // A byte of the archive.
        try manifest.write(toFile: backup + "/manifest.json", atomically: true, encoding: .utf8)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: backup + "/database.dump"))
        try file.seek(toOffset: 5_000)
        try file.write(contentsOf: Data([0x7f, 0x00, 0x7f]))
        try file.close()
        let changed = try await Tool.program(["restore", "--check", backup])
        #expect(changed.status == 76)
        #expect(changed.standardError.contains("SHA-256"))
        try FileManager.default.removeItem(atPath: backup + "/manifest.json")
        #expect(try await Tool.program(["restore", "--check", backup]).status == 66)
    }

    @Test func theNewestAreKept() async throws {
        let database = try await TestServer.migratedDatabase()
        try await makeRole(database)
        try await withTemporaryFolder { folder in
            for name in ["keeptrack-20200101T000000Z", "keeptrack-20210101T000000Z", "keeptrack-20220101T000000Z"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
                try "{}".write(toFile: "\(folder)/\(name)/manifest.json", atomically: true, encoding: .utf8)
            }
            // Not a backup, and one that was never finished.
            for name in ["keeptrack-notes", ".keeptrack-20230101T000000Z.partial"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            let result = try await Tool.program(
                ["backup", "-o", folder, "--role", "kt_test_backup", "--keep-last", "2"], database: database)
            #expect(result.status == 0, "\(result.standardError)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left.count == 4, "\(left)")
            #expect(left.contains("keeptrack-20220101T000000Z"))
            #expect(left.contains("keeptrack-notes"))
            #expect(left.contains(".lock"))
        }
    }

    /// A password reaches pg_dump by its environment, never among its arguments; a dump that fails leaves nothing.
    @Test func theProgramGetsNoSecretAmongItsArguments() async throws {
        let database = try await TestServer.migratedDatabase()
        try await makeRole(database)
        try await withTemporaryFolder { folder in
            let wrapper = folder + "/bin/pg_dump"
            try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
            try """
            #!/bin/sh
            if [ "$1" = --version ]; then exec pg_dump --version; fi
            echo "$@" > \(folder)/arguments
            echo "$PGPASSWORD" > \(folder)/password
            echo "the disk is on fire" >&2
            exit 3
            """.write(toFile: wrapper, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: wrapper)
            let url = database.url.replacingOccurrences(of: "keeptrack@", with: "keeptrack:kanari7Xq@")
            let result = try await Tool.program(
                ["backup", "-o", folder + "/backups", "--role", "kt_test_backup"],
                environment: ["DATABASE_URL": url, "KT_PG_BIN": folder + "/bin"])
            #expect(result.status == 1)
            #expect(result.standardError.contains("on fire"))
            #expect(!result.standardError.contains("kanari"))
            #expect(try String(contentsOfFile: folder + "/password", encoding: .utf8) == "kanari7Xq\n")
            #expect(try !String(contentsOfFile: folder + "/arguments", encoding: .utf8).contains("kanari"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/backups") == [".lock"])
        }
    }

    @Test func aPoolerIsNoPlaceToDumpThrough() async throws {
        let database = try await TestServer.migratedDatabase()
        try await makeRole(database)
        let bouncer = try await Bouncer(database)
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["backup", "-o", folder, "--role", "kt_test_backup"], environment: ["DATABASE_URL": bouncer.url])
            #expect(result.status == 78)
            #expect(result.standardError.contains("pooler"))
            #expect(try backups(in: folder) == [])
        }
    }

    private struct Manifest: Decodable {
        struct Table: Decodable {
            let schema: String
            let name: String
            let rows: Int
        }
        let tables: [Table]
    }

    private func makeRole(_ database: TestDatabase) async throws {
        // Roles belong to the server, and tests run side by side.
        try await database.sql(
            """
            do $$ begin create role kt_test_backup nologin bypassrls;
            exception when duplicate_object or unique_violation then null; end $$;
            do $$ begin grant pg_read_all_data to kt_test_backup; grant kt_test_backup to keeptrack;
            exception when others then null; end $$;
            """)
    }

    private func backups(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("keeptrack-") }
    }
}
