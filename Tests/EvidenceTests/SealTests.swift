import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

extension TrailTests {
    /// Sealing while others write, from two sides at once, across transactions that hang, and after a restore.
    @Suite struct SealTests {

        @Test func theTreeIsTheOneThatOtherProgramsCompute() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                // Texts that an encoding could trip over: Nepali, quotes, an empty one, a number's trailing zeros.
                try await trail.database.sql(
                    """
                    begin;
                    \(TrailFixture.context);
                    insert into assets.tags (organization_id, name)
                    values ('\(TrailFixture.organization)', 'काठमाडौं "7"'), ('\(TrailFixture.organization)', '');
                    update core.organizations set settings = '{"b": 1.00, "a": [true, null], "aa": "\\u0041\\n"}';
                    delete from assets.tags where name = '';
                    commit;
                    """)
                try await trail.write(31, as: "tag")
                try await trail.sealed()
                try await trail.write(17, as: "more")
                try await trail.sealed()
                let check = try await Tool.python([
                    TestServer.root + "/Tests/Readers/check_trail.py", trail.database.superuserURL,
                    TrailFixture.organization, trail.heads + "/acme", TrailFixture.publicKey,
                ])
                #expect(check.status == 0, "\(check.standardOutput)\(check.standardError)")
            }
        }

        @Test func withNothingNewNoHeadIsMade() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                for _ in 1...3 { try await trail.sealed() }
                #expect(try await trail.number("select count(*) from audit.tree_heads") == 1)
                let silent = try await trail.database.program(["seal", "--key", trail.keyFile, "--heads", trail.heads])
                #expect(silent.standardOutput == "" && silent.standardError == "")
            }
        }

        /// 20 writers, 500 events each, two sealers all the while: every event is sealed once, and there is one chain.
        @Test(.timeLimit(.minutes(10)))
        func nothingIsMissedWhileTwentyWrite() async throws {
            for round in 1...(Soak.isOn ? 10 : 1) {
                try await withTemporaryFolder { folder in
                    let trail = try await TrailFixture.make(in: folder)
                    let results = try await withThrowingTaskGroup(of: [Int32].self) { group in
                        for writer in 1...20 {
                            group.addTask {
                                try await trail.write(500, as: "writer \(writer)", pause: true)
                                return []
                            }
                        }
                        for sealer in 1...2 {
                            group.addTask {
                                var endings: [Int32] = []
                                for _ in 0..<6 {
                                    endings.append(try await trail.seal(sealer == 1 ? [] : ["--no-leaves"]).status)
                                    try await Task.sleep(for: .milliseconds(150))
                                }
                                return endings
                            }
                        }
                        var all: [Int32] = []
                        for try await endings in group { all += endings }
                        return all
                    }
                    #expect(Set(results).isSubset(of: [0, 75]), "\(results)")
                    try await trail.sealed()
                    #expect(try await trail.number("select count(*) from audit.events") == 10_001)
                    #expect(try await trail.number("select max(size) from audit.tree_heads") == 10_001)
                    #expect(try await trail.number("select count(*) from audit.tree_heads") > 1)
                    let proof = try await trail.verify(["--key", TrailFixture.publicKey])
                    #expect(proof.status == 0, "\(proof.standardError)")
                    #expect(proof.standardOutput.contains("10001 events are as sealed"), "\(proof.standardOutput)")
                    let leaves = try FileManager.default.attributesOfItem(atPath: trail.heads + "/acme.leaves")[.size]
                    #expect(leaves as? Int == 10_001 * 32)
                    let heads = try await trail.number("select count(*) from audit.tree_heads")
                    Soak.tell("round \(round): 20 writers x 500 events, \(heads) heads, all 10001 proven")
                }
            }
        }

        /// Events that come behind an open transaction wait for it, and so do those that commit before it.
        @Test(.timeLimit(.minutes(2)))
        func aLongTransactionStallsTheHorizonAndNothingIsLost() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                try await trail.write(5, as: "before")
                try await trail.settle()
                // It goes on until there is a table of that name.
                let long = Task {
                    try await trail.database.sql(
                        """
                        do $$ begin
                            perform core.set_context('\(TrailFixture.organization)');
                            insert into assets.tags (organization_id, name)
                            values ('\(TrailFixture.organization)', 'long');
                            while not exists (select from pg_class where relname = 'enough') loop
                                perform pg_sleep(0.05);
                            end loop;
                        end $$
                        """)
                }
                let writing = """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()
                    """
                while try await trail.number(writing) == 0 { try await Task.sleep(for: .milliseconds(50)) }
                try await trail.write(10, as: "behind")
                let stalled = try await trail.seal()
                #expect(stalled.status == 0, "\(stalled.standardError)")
                #expect(
                    stalled.standardOutput.contains("sealed: 6, waiting for a transaction that is still running: 10"),
                    "\(stalled.standardOutput)")
                try await trail.database.sql("create table public.enough ()")
                _ = try await long.value
                try await trail.sealed()
                #expect(try await trail.number("select max(size) from audit.tree_heads") == 17)
                let proof = try await trail.verify()
                #expect(proof.status == 0, "\(proof.standardError)")
            }
        }

        /// What a killed seal leaves behind is put right by the next one.
        @Test func whatIsKeptIsMadeWholeAgain() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                try await trail.write(20, as: "first")
                try await trail.sealed()
                let whole = try Data(contentsOf: URL(fileURLWithPath: trail.heads + "/acme.leaves"))
                let damages: [(String) throws -> Void] = [
                    { try Data().write(to: URL(fileURLWithPath: $0 + ".leaves")) },
                    { try FileManager.default.removeItem(atPath: $0 + ".leaves") },
                    { folder in
                        let file = try #require(FileHandle(forWritingAtPath: folder + ".leaves"))
                        try file.seekToEnd()
                        try file.write(contentsOf: Data(repeating: 7, count: 77))
                        try file.close()
                    },
                    { try Data(whole.prefix(333)).write(to: URL(fileURLWithPath: $0 + ".leaves")) },
                    { try FileManager.default.removeItem(atPath: $0 + ".jsonl") },
                    { try Data("{\"check".utf8).write(to: URL(fileURLWithPath: $0 + ".jsonl")) },
                ]
                for (number, damage) in damages.enumerated() {
                    try damage(trail.heads + "/acme")
                    try await trail.write(1, as: "damage \(number)")
                    try await trail.sealed()
                    let proof = try await trail.verify()
                    #expect(proof.status == 0, "\(proof.standardError)")
                    #expect(
                        proof.standardOutput.contains("heads in the database: \(number + 2), kept: \(number + 2)"),
                        "\(proof.standardOutput)")
                    let leaves = try Data(contentsOf: URL(fileURLWithPath: trail.heads + "/acme.leaves"))
                    #expect(leaves.count == (22 + number) * 32)
                    #expect(leaves.starts(with: whole))
                }
            }
        }

        /// Restored on another server, whose transactions count anew: a new epoch, signed over the old head.
        @Test(.timeLimit(.minutes(3)))
        func aRestoredDatabaseGoesOnInANewEpoch() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                // So that the other server's transactions are sure to be younger.
                try await trail.database.sql(
                    "do $$ begin for n in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$")
                try await trail.write(10, as: "sealed")
                try await trail.sealed()
                try await trail.write(7, as: "not sealed before the dump")
                let dump = folder + "/dump.sql"
                let made = try await Tool.run("pg_dump", ["-d", trail.database.superuserURL, "-f", dump])
                try #require(made.status == 0, "\(made.standardError)")

                let state = "/tmp/kt-trail-\(UUID().uuidString.prefix(8).lowercased())"
                try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(atPath: state) }
                var configuration = EmbeddedServerConfiguration(
                    stateFolder: FilePath(state), settings: ["shared_buffers": "32MB"])
                configuration.isDurable = false
                try await EmbeddedServer.withServer(configuration) { server in
                    let superuser = server.superuserConnectionString()
                    try await Tool.psql(
                        superuser,
                        """
                        create role keeptrack_owner; create role keeptrack_app; create role kt_reporter;
                        create role kt_auditor;
                        grant kt_reporter, kt_auditor to keeptrack;
                        create database restored owner keeptrack;
                        """)
                    let restored = server.superuserConnectionString(database: "restored")
                    let result = try await Tool.run(
                        "psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", restored, "-f", dump])
                    try #require(result.status == 0, "\(result.standardError)")
                    try await Tool.psql(restored, TrailFixture.writing(5, as: "after the restore"))
                    func program(_ arguments: [String]) async throws -> ToolResult {
                        try await Tool.program(
                            arguments + ["--heads", trail.heads],
                            environment: ["DATABASE_URL": server.connectionString(database: "restored")])
                    }
                    let epochs = try await Tool.psql(
                        restored, "select epoch, count(*) from audit.events group by epoch order by epoch")
                    #expect(epochs == "1|18\n2|5\n")
                    let xids = try await Tool.psql(
                        restored,
                        "select max(xid) filter (where epoch = 2) < max(xid) filter (where epoch = 1) from audit.events"
                    )
                    #expect(xids == "t\n", "the restored server's transactions should be younger")
                    let sealed = try await program(["seal", "--verbose", "--key", trail.keyFile])
                    #expect(sealed.status == 0, "\(sealed.standardError)")
                    #expect(sealed.standardOutput.contains("added: 12, sealed: 23"), "\(sealed.standardOutput)")
                    let proof = try await program(["audit", "verify", "--key", TrailFixture.publicKey])
                    #expect(proof.status == 0, "\(proof.standardError)")
                    let heads = try await Tool.psql(
                        restored, "select note from audit.tree_heads order by size desc limit 1")
                    #expect(heads.contains("epoch 2\n"))
                    #expect(!heads.contains("previous none"))
                }
            }
        }

        @Test func aHeadThatDoesNotFollowIsRefused() async throws {
            try await withTemporaryFolder { folder in
                let trail = try await TrailFixture.make(in: folder)
                try await trail.sealed()
                try await trail.write(1, as: "new")
                try await trail.settle()
                func add(_ size: Int, horizon: String, epoch: Int = 1, previous: String) async throws -> String {
                    let result = try await Tool.run(
                        "psql", ["-X", "-q", "-d", trail.database.superuserURL, "-v", "VERBOSITY=verbose", "-f", "-"],
                        input: """
                            begin; set local role kt_reporter; \(TrailFixture.context);
                            select audit.add_tree_head(\(size), sha256('x'), \(horizon), \(epoch), array[sha256('x')],
                                now(), 'note', null, null, \(previous));
                            """)
                    return result.standardError
                }
                let root = "(select root from audit.tree_heads)"
                let now = "pg_snapshot_xmin(pg_current_snapshot())"
                for (size, horizon, epoch, previous, code) in [
                    (2, now, 1, "null", "KT050"), (2, now, 1, "sha256('y')", "KT050"), (1, now, 1, root, "KT050"),
                    (2, "'1'", 1, root, "KT050"), (2, now, 2, root, "KT050"), (3, now, 1, root, "KT051"),
                    (2, "'9999999999'", 1, root, "KT051"), (2, now, 1, root, ""),
                ] {
                    let error = try await add(size, horizon: horizon, epoch: epoch, previous: previous)
                    #expect(code.isEmpty ? error == "" : error.contains(code), "\(size) \(horizon) \(epoch): \(error)")
                }
                let direct = try await Tool.run(
                    "psql", ["-X", "-q", "-d", trail.database.superuserURL, "-f", "-"],
                    input: "begin; set local role kt_reporter; insert into audit.epochs values (9, 9, now());")
                #expect(direct.standardError.contains("permission denied"))
            }
        }
    }
}
