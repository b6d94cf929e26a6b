import Foundation
import Migrations
import TestSupport
import Testing

/// What an index may include, and what is refused before a connection is made.
@Suite struct IncludeTests {
    /// A server that isn't there: whatever is refused was refused without it.
    private static let nowhere = ["DATABASE_URL": "postgresql:///nowhere?host=/nonexistent"]

    @Test(arguments: [
        ("\\ir schema/missing.sql", "there is no file schema/missing.sql"),
        ("\\ir ../outside.sql", "leaves the folder"), ("\\i ./schema/../../outside.sql", "leaves the folder"),
        ("\\ir /etc/passwd", "absolute path"), ("\\ir index.sql", "includes itself"),
        ("\\ir schema/link.sql", "link out of the folder"),
        ("\\ir schema/folder-link/passwd", "link out of the folder"),
        ("\\ir schema", "is a folder"), ("\\ir .", "is a folder"), ("\\ir schema/pipe", "no plain file"),
        ("\\ir", "names no file"), ("\\i -", "would read the terminal"), ("\\i `ls`", "backtick"),
        ("\\i :name", "variable"), ("\\i ~/x.sql", "leaves the folder"), ("\\i |cat", "pipe"),
        ("\\ir schema/one.sql schema/two.sql", "takes one file"), ("\\ir 'schema/one.sql", "no closing quote"),
        ("\\! true", "meta-command \\!"), ("\\copy t from x", "meta-command \\copy"),
        ("\\set a b", "meta-command \\set"),
        ("\\gexec", "meta-command \\gexec"), ("\\connect other", "meta-command \\connect"), ("\\q", "meta-command \\q"),
        ("\\if true", "meta-command \\if"), ("\\;", "meta-command \\;"), ("\\", "backslash stands alone"),
        ("\\ir schema/loop-a.sql", "includes itself"), ("\\ir schema/latin.sql", "isn't UTF-8"),
        ("\\ir schema/nul.sql", "NUL byte"), ("\\ir schema/command.sql", "meta-command \\echo"),
        ("\\ir schema/commit.sql", "COMMIT would end"), ("\\ir schema/variable.sql", ":schema is a variable"),
        ("\\ir schema/copy.sql", "COPY FROM STDIN"), ("\\ir schema/set.sql", "SET LOCAL"),
        ("\\ir schema/index.sql", "CREATE UNIQUE INDEX CONCURRENTLY"), ("\\ir schema/open.sql", "has no end"),
        ("\\ir schema/one.sql", "a second time"),
    ])
    func refusedBeforeConnecting(line: String, reason: String) async throws {
        try await MigrationHome.with { home in
            let files = [
                ("schema/one.sql", "select 1"), ("schema/loop-a.sql", "\\ir loop-b.sql\n"),
                ("schema/loop-b.sql", "-- again\n\\ir loop-a.sql\n"),
                ("schema/command.sql", "select 1;\nselect '\\q'; \\echo done\n"),
                ("schema/commit.sql", "select 1;\n/* ; */ commit;\n"),
                ("schema/variable.sql", "create table :schema.t (id int);\n"),
                ("schema/copy.sql", "create table t (id int);\ncopy t (id) from stdin;\n1\n\\.\n"),
                ("schema/set.sql", "set search_path = core;\n"),
                ("schema/index.sql", "create unique index concurrently i on t (id);\n"),
                ("schema/open.sql", "select 1;\nselect $a$ $b$;\n"),
            ]
            for (path, text) in files { try home.write(text, to: path) }
            try home.write(Data([0x2D, 0x2D, 0xE9, 0x0A]), to: "schema/latin.sql")
            try home.write(Data([0x73, 0x65, 0x00, 0x0A]), to: "schema/nul.sql")
            #expect(mkfifo(home.queries + "/schema/pipe", 0o600) == 0)
            for (name, target) in [("link.sql", "/etc/hostname"), ("folder-link", "/etc")] {
                try FileManager.default.createSymbolicLink(
                    atPath: home.queries + "/schema/" + name, withDestinationPath: target)
            }
            try home.write("-- what to apply\n\\ir schema/one.sql\n\(line)\n", to: "index.sql")
            let result = try await Tool.program(
                ["migrate", "up"], environment: Self.nowhere.merging(["KT_HOME": home.folder]) { $1 })
            #expect(result.status == 1, "\(result.standardError)")
            #expect(result.standardError.contains(reason), "\(result.standardError)")
            #expect(result.standardError.contains("index.sql:3:1") || result.standardError.contains("index.sql:3:"))
            #expect(result.standardError.contains("sent to the database"))
        }
    }

    /// A file or folder that may not be read, and one that leads nowhere, are told apart from one that isn't there.
    @Test func whatCannotBeReadIsSaid() async throws {
        try await MigrationHome.with { home in
            try home.write("select 1;\n", to: "schema/secret.sql")
            try home.write("select 1;\n", to: "locked/one.sql")
            try FileManager.default.createSymbolicLink(
                atPath: home.queries + "/schema/round.sql", withDestinationPath: "round.sql")
            try FileManager.default.createSymbolicLink(
                atPath: home.queries + "/schema/nowhere.sql", withDestinationPath: "gone.sql")
            chmod(home.queries + "/schema/secret.sql", 0)
            chmod(home.queries + "/locked", 0)
            defer { chmod(home.queries + "/locked", 0o755) }
            // Root may read everything: as somebody else then.
            let other = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
            for (file, reason) in [
                ("schema/secret.sql", "can't be read: Permission denied"),
                ("locked/one.sql", "can't be read: Permission denied"),
                ("schema/round.sql", "can't be read: Too many levels of symbolic links"),
                ("schema/nowhere.sql", "there is no file"),
                ("schema/\(String(repeating: "x", count: 300))", "can't be read"),
            ] {
                try home.write("\\ir \(file)\n", to: "index.sql")
                let command = other + [Tool.programPath, "migrate", "up"]
                let result = try await Tool.run(
                    "env", command, environment: Self.nowhere.merging(["KT_HOME": home.folder]) { $1 })
                #expect(result.status == 1, "\(file): \(result.standardError)")
                #expect(result.standardError.contains("index.sql:1:1: \(file) ") || reason.hasPrefix("there"))
                #expect(result.standardError.contains(reason), "\(file): \(result.standardError)")
                #expect(result.standardError.contains("Nothing was sent to the database"))
            }
        }
    }

    /// Ten thousand files deep: neither a stack that overflows nor a connection.
    @Test func deepNestingIsRefusedWithItsChain() async throws {
        try await MigrationHome.with { home in
            let made = try await Tool.run(
                "sh",
                ["-c", "i=0; while [ $i -lt 10000 ]; do echo \"\\\\ir $((i + 1)).sql\" > $i.sql; i=$((i + 1)); done"],
                folder: home.queries)
            #expect(made.status == 0)
            try home.write("select 1;", to: "10000.sql")
            try home.write("\\ir 0.sql\n", to: "index.sql")
            let result = try await Tool.program(
                ["migrate", "plan"], environment: Self.nowhere.merging(["KT_HOME": home.folder]) { $1 })
            #expect(result.status == 1)
            #expect(result.standardError.contains("nested deeper than 64"))
            #expect(result.standardError.contains("index.sql:1:1 -> 0.sql:1:1"), "\(result.standardError)")
        }
    }

    /// Each level includes the next one twice: 2 to the 40th files, if nobody counted.
    @Test func wideNestingIsRefused() async throws {
        try await MigrationHome.with { home in
            for level in 0..<40 {
                try home.write("select 1;\n\\ir \(level + 1).sql\n\\ir \(level + 1).sql\n", to: "\(level).sql")
            }
            try home.write("select 1;", to: "40.sql")
            try home.write("\\ir 0.sql\n", to: "index.sql")
            #expect(throws: MigrationError.self) { try MigrationScript(folder: home.queries) }
        }
    }

    @Test func linksInsideAndIndexesOfIndexesAreFollowed() async throws {
        try await MigrationHome.with { home in
            try home.write("select 1;", to: "schema/one.sql")
            try home.write("select 2;", to: "views/two.sql")
            try home.write("-- views\n\\ir two.sql -- the second\n", to: "views/all.sql")
            try FileManager.default.createSymbolicLink(
                atPath: home.queries + "/views/three.sql", withDestinationPath: "../schema/one.sql")
            try home.write(
                "\u{FEFF}/* a /* nested */ comment \\ir no.sql */\r\n\\i 'schema/one.sql'\r\n\\include_relative views/all.sql"
                    + " \\ir views/three.sql;\n", to: "index.sql")
            let script = try MigrationScript(folder: home.queries)
            #expect(script.files.map(\.path) == ["schema/one.sql", "views/two.sql", "views/three.sql"])
            #expect(script.files.map(\.kind) == [.versioned, .repeatable, .repeatable])
        }
    }

    /// What a unit includes is part of it: its text, and its checksum.
    @Test func aUnitsPartsCount() async throws {
        try await MigrationHome.with { home in
            try home.write("select 1;\n\\ir part.sql\nselect 3;\n", to: "schema/one.sql")
            try home.write("select 2", to: "schema/part.sql")
            try home.write("\\ir schema/one.sql\n", to: "index.sql")
            let before = try #require(try MigrationScript(folder: home.queries).files.first)
            #expect(before.chunks.map(\.file) == ["schema/one.sql", "schema/part.sql", "schema/one.sql"])
            #expect(before.statementCount == 3)
            try home.write("select 4", to: "schema/part.sql")
            let after = try #require(try MigrationScript(folder: home.queries).files.first)
            #expect(before.checksum != after.checksum)
        }
    }
}
