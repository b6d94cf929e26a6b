import EmbeddedPostgres
import Foundation
import Postgres
import SystemPackage
import TestSupport
import Testing

/// Runners and servers that die at every statement.
@Suite struct KillTests {
    /// Five files, of which each statement is followed by a gate: a lock that the test holds.
    private static let statements = [
        ["create table public.one (id int primary key)", "insert into public.one values (1), (2)"],
        ["create table public.two (id int references public.one)", "create index two_id on public.two (id)"],
        ["alter table public.one add column name text default 'x'", "update public.one set name = 'y'"],
        ["create function public.f() returns int language sql begin atomic; select 1; end"],
        ["create view public.v as select id, public.f() as f from public.one", "comment on view public.v is 'v'"],
    ]

    private static var gates: Int { statements.map(\.count).reduce(0, +) }

    private func write(_ home: MigrationHome) throws {
        var gate = 0
        try home.write(
            Self.statements.enumerated().map { index, statements in
                let text = statements.map { statement in
                    gate += 1
                    return "\(statement);\nselect pg_advisory_xact_lock_shared(77, \(gate));\n"
                }.joined()
                return ("schema/00\(index + 1).sql", text)
            })
    }

    enum Victim: String, CaseIterable {
        /// The program, by SIGKILL.
        case client
        /// Its server process, ended by an administrator.
        case session
    }

    @Test(.timeLimit(.minutes(10)), arguments: Victim.allCases)
    func deathAfterEveryStatementIsMended(victim: Victim) async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try write(home)
            try await database.reset()
            #expect(try await home.up(database).status == 0)
            let wanted = try await database.dump()
            for gate in 1...Self.gates {
                try await database.reset()
                let keeper = try Connection(try ConnectionTarget(database.superuserURL))
                try keeper.execute("select pg_advisory_lock(77, \(gate))")
                let run = try await RunningProgram(
                    ["migrate", "up", "--lock-timeout", "60000"], url: database.url, home: home.folder)
                let waiting =
                    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                    + " and wait_event = 'advisory'"
                let isThere = try await eventually(seconds: 20) { try await database.sql(waiting) != "" }
                #expect(isThere, "gate \(gate) was not reached")
                switch victim {
                case .client: try await run.kill()
                case .session:
                    try await database.sql("select pg_terminate_backend(pid) from (\(waiting)) as w")
                }
                let ended = try await run.finish()
                if victim == .session {
                    #expect(ended.status != 0)
                    #expect(ended.standardError.split(separator: "\n").count == 1, "\(ended.standardError)")
                }
                try keeper.execute("select pg_advisory_unlock(77, \(gate))")
                let again = try await home.up(database)
                #expect(again.status == 0, "gate \(gate): \(again.standardError)")
                #expect(try await database.dump() == wanted, "gate \(gate)")
                #expect(
                    try await database.sql("select count(*), count(distinct file) from migrations.ledger") == "5|5\n")
            }
            tell("\(victim) killed at each of \(Self.gates) statements: the same dump each time")
        }
    }

    /// The program's own files, killed at any moment.
    @Test(.timeLimit(.minutes(20))) func aKilledRunOfTheSchemaIsMended() async throws {
        let wanted = try await TestServer.migratedDatabase().dump()
        var unfinished = 0
        for _ in 0..<(isSoak ? 60 : 5) {
            let database = try await TestServer.emptyDatabase()
            try await withTemporaryFolder { folder in
                for _ in 0..<2 {
                    let run = try await RunningProgram(
                        ["migrate", "up"], url: database.url, home: TestServer.root, folder: folder)
                    try await Task.sleep(for: .milliseconds(Int64.random(in: 20...400)))
                    try await run.kill()
                }
            }
            if try await Tool.program(["migrate", "status"], database: database).status != 0 { unfinished += 1 }
            let again = try await Tool.program(["migrate", "up"], database: database)
            #expect(again.status == 0, "\(again.standardError)")
            #expect(try await database.dump() == wanted)
        }
        tell("killed at random moments, \(unfinished) times on the way: the same dump each time")
    }

    /// SIGKILL of a server process takes every session with it; the server recovers, and so does the next run.
    @Test(.timeLimit(.minutes(10))) func aKilledServerProcessIsMended() async throws {
        let folder = "/tmp/kt-kill-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder), settings: ["shared_buffers": "32MB", "max_connections": "20"])
        configuration.shutdownMode = .immediate
        try await EmbeddedServer.withServer(configuration) { server in
            try await MigrationHome.with { home in
                try write(home)
                for gate in isSoak ? Array(1...Self.gates) : [2, 5, 9] {
                    try await Tool.psql(server.superuserConnectionString(), "create database k\(gate) owner keeptrack")
                    let url = server.superuserConnectionString(database: "k\(gate)")
                    do {
                        let keeper = try Connection(try ConnectionTarget(url))
                        try keeper.execute("select pg_advisory_lock(77, \(gate))")
                        let run = try await RunningProgram(
                            ["migrate", "up", "--lock-timeout", "60000"],
                            url: server.connectionString(database: "k\(gate)"), home: home.folder)
                        var process = ""
                        let isThere = try await eventually(seconds: 20) {
                            process = try await Tool.psql(
                                url,
                                "select pid from pg_stat_activity where wait_event = 'advisory' and datname = 'k\(gate)'"
                            )
                            return process != ""
                        }
                        #expect(isThere)
                        #expect(try await Tool.run("kill", ["-9", String(process.dropLast())]).status == 0)
                        let ended = try await run.finish()
                        #expect(ended.status == 69, "\(ended.standardError)")
                    }
                    let isBack = try await eventually(seconds: 60) { (try? await Tool.psql(url, "select 1")) == "1\n" }
                    #expect(isBack)
                    let environment = [
                        "DATABASE_URL": server.connectionString(database: "k\(gate)"), "KT_HOME": home.folder,
                    ]
                    let again = try await Tool.program(
                        ["migrate", "up"], environment: environment, folder: home.folder)
                    #expect(again.status == 0, "\(again.standardError)")
                    #expect(
                        try await Tool.psql(url, "select count(*), count(distinct file) from migrations.ledger")
                            == "5|5\n")
                    #expect(try await Tool.psql(url, "select count(*), max(name) from public.one") == "2|y\n")
                }
            }
        }
    }
}
