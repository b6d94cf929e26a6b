import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The private server's life: it starts and stops in order, and comes back after whatever killed it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LifeTests {
    @Test func itStartsWithoutATCPPortAndStopsWithoutATrace() async throws {
        try await ServerFixture.withFolder { fixture in
            let server = try await EmbeddedServer.start(fixture.configuration)
            let process = try #require(fixture.process)
            // PostgreSQL refuses root: the server has dropped to another user, groups and all.
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Uid:") })
            let users = Set(line.split(whereSeparator: \.isWhitespace).dropFirst())
            #expect(users.count == 1)
            #expect(!users.contains("0"))
            let groups = status.split(separator: "\n").first { $0.hasPrefix("Groups:") }
            if getuid() == 0 { #expect(groups?.split(whereSeparator: \.isWhitespace).count == 1) }
            #expect(try Self.tcpSockets(of: process) == [])
            #expect(try Self.mode(of: fixture.folder + "/postgresql") == 0o700)

            let facts = try await Tool.psql(
                server.connectionString(),
                """
                select current_user, current_setting('listen_addresses') = '', rolsuper, rolbypassrls
                from pg_roles where rolname = current_user
                """)
            #expect(facts == "keeptrack|t|f|f\n")
            try await server.stop()
            try await server.stop()
            #expect(!FileManager.default.fileExists(atPath: fixture.processFile))
            #expect(!FileManager.default.fileExists(atPath: server.socketFolder.string + "/.s.PGSQL.5432"))
            #expect(!ServerFixture.isAlive(process))
            #expect(try await fixture.processes() == [])
        }
    }

    /// The process id in the file may be nobody's by now, or somebody else's.
    @Test func aStaleProcessFileIsInNobodysWay() async throws {
        try await ServerFixture.withFolder { fixture in
            try await EmbeddedServer.withServer(fixture.configuration) { _ in }
            let bystander = try await RunningProgram("sleep", ["600"])
            for process in [Int32.max - 1, bystander.processIdentifier, 1] {
                let text =
                    "\(process)\n\(fixture.data)\n1700000000\n5432\n\(fixture.folder)/postgresql/socket\n\n0 0\nready   \n"
                try text.write(toFile: fixture.processFile, atomically: false, encoding: .utf8)
                try "\(process)\n".write(
                    toFile: fixture.folder + "/postgresql/socket/.s.PGSQL.5432.lock", atomically: false,
                    encoding: .utf8)
                try await EmbeddedServer.withServer(fixture.configuration) { server in
                    let answer = try await Tool.psql(server.connectionString(), "select 1")
                    #expect(answer == "1\n")
                    #expect(fixture.process != process)
                }
                #expect(bystander.isRunning)
            }
        }
    }

    @Test func aKilledServerComesBack() async throws {
        try await ServerFixture.withFolder { fixture in
            let first = try await EmbeddedServer.start(fixture.configuration)
            // The fixture's server doesn't wait for what it writes; what is looked for afterwards has to be there.
            try await Tool.psql(
                first.connectionString(),
                "set synchronous_commit = on; create table kept (id int); insert into kept values (7)")
            let process = try #require(fixture.process)
            // A session that is busy outlives its postmaster for a while.
            let busy = Task {
                try await Tool.run("psql", ["-X", "-d", first.connectionString(), "-c", "select pg_sleep(60)"])
            }
            try await Task.sleep(for: .milliseconds(300))
            kill(process, SIGKILL)
            let second = try await EmbeddedServer.start(fixture.configuration)
            #expect(try await Tool.psql(second.connectionString(), "select id from kept") == "7\n")
            #expect(fixture.process != process)
            try await first.stop()
            #expect(try await Tool.psql(second.connectionString(), "select 1") == "1\n")
            try await second.stop()
            _ = try await busy.value
            #expect(try await fixture.processes() == [])
        }
    }

    /// Stopped, the postmaster looks alive and takes no connection: the next user finds it, asks it, and sees it die.
    @Test func aServerThatDiesWhileItIsBeingJoinedComesBack() async throws {
        try await ServerFixture.withFolder { fixture in
            let first = try await EmbeddedServer.start(fixture.configuration)
            let process = try #require(fixture.process)
            kill(process, SIGSTOP)
            let configuration = fixture.configuration
            async let joining = EmbeddedServer.start(configuration)
            try await Task.sleep(for: .seconds(1))
            kill(process, SIGKILL)
            let second = try await joining
            #expect(try await Tool.psql(second.connectionString(), "select 1") == "1\n")
            #expect(fixture.process != process)
            try await first.stop()
            try await second.stop()
            #expect(try await fixture.processes() == [])
        }
    }

    /// What a killed program had begun goes on without it.
    @Test func aSetUpUnderWayIsWaitedFor() async throws {
        try await ServerFixture.withFolder { fixture in
            let first = try await EmbeddedServer.start(fixture.configuration)
            let url = first.superuserConnectionString(database: "postgres")
            try await Tool.psql(url, "drop database keeptrack")
            async let setUp = Tool.psql(
                url,
                """
                select pg_advisory_lock(hashtext('kt-report: set-up'));
                select pg_sleep(1);
                create database keeptrack owner keeptrack;
                """)
            let locks = "select count(*) from pg_locks where locktype = 'advisory' and granted"
            while try await Tool.psql(url, locks) == "0\n" { try await Task.sleep(for: .milliseconds(20)) }
            let second = try await EmbeddedServer.start(fixture.configuration)
            _ = try await setUp
            #expect(try await Tool.psql(second.connectionString(), "select 1") == "1\n")
            try await second.stop()
            try await first.stop()
        }
    }

    /// Who is killed can't leave, so that its server goes on; the next user finds it, and leaving ends it.
    @Test func theServerOfAKilledProgramEndsWithTheNextUser() async throws {
        try await ServerFixture.withFolder { fixture in
            let program = try await RunningProgram(
                Tool.programPath, ["migrate", "up", "--quiet"], environment: fixture.environment)
            let socket = fixture.folder + "/postgresql/socket/.s.PGSQL.5432"
            #expect(
                try await ServerFixture.wait(seconds: 60) {
                    FileManager.default.fileExists(atPath: socket) || !program.isRunning
                })
            try await program.kill()
            let server = try await EmbeddedServer.start(fixture.configuration)
            #expect(try await Tool.psql(server.connectionString(), "select 1") == "1\n")
            try await server.stop()
            #expect(try await fixture.processes() == [])
            // What was half done is finished by the next run.
            let again = try await Tool.run(
                Tool.programPath, ["migrate", "up", "--quiet"], environment: fixture.environment)
            #expect(again.status == 0, "\(again.standardError)")
            #expect(try await fixture.processes() == [])
        }
    }

    /// SIGINT and SIGTERM end the work in order, and with it the server.
    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalStopsTheServerToo(signal: Int32) async throws {
        try await ServerFixture.withFolder { fixture in
            let program = try await RunningProgram(
                Tool.programPath, ["migrate", "up", "--quiet"], environment: fixture.environment)
            let socket = fixture.folder + "/postgresql/socket/.s.PGSQL.5432"
            _ = try await ServerFixture.wait(seconds: 60) { FileManager.default.fileExists(atPath: socket) }
            program.send(signal)
            #expect(try await program.finish().status == 130)
            #expect(try await fixture.processes() == [])
        }
    }

    @Test func twoUsersShareOneServerAndTheLastOneStopsIt() async throws {
        try await ServerFixture.withFolder { fixture in
            async let one = EmbeddedServer.start(fixture.configuration)
            async let two = EmbeddedServer.start(fixture.configuration)
            let (first, second) = try await (one, two)
            let process = try #require(fixture.process)
            try await first.stop()
            #expect(fixture.process == process)
            #expect(try await Tool.psql(second.connectionString(), "select 1") == "1\n")
            // Two programs beside: both find the server, neither takes it away.
            async let left = Tool.run(Tool.programPath, ["migrate", "status"], environment: fixture.environment)
            async let right = Tool.run(Tool.programPath, ["migrate", "status"], environment: fixture.environment)
            for result in try await [left, right] {
                #expect(result.status == 1, "\(result.standardError)")
                #expect(result.standardOutput.contains("010-core.sql"))
            }
            #expect(fixture.process == process)
            try await second.stop()
            #expect(!ServerFixture.isAlive(process))
            #expect(try await fixture.processes() == [])
        }
    }

    private static func mode(of path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
    }

    /// Inodes of a process's sockets that `/proc/net/tcp` and `tcp6` list.
    private static func tcpSockets(of process: Int32) throws -> [String] {
        let folder = "/proc/\(process)/fd"
        let sockets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name -> String? in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            guard let target, target.hasPrefix("socket:[") else { return nil }
            return String(target.dropFirst(8).dropLast())
        }
        #expect(!sockets.isEmpty)
        let listed = ["tcp", "tcp6"].compactMap { try? String(contentsOfFile: "/proc/net/\($0)", encoding: .utf8) }
            .joined().split(separator: "\n").compactMap { line -> String? in
                let fields = line.split(separator: " ")
                return fields.count > 9 ? String(fields[9]) : nil
            }
        return sockets.filter { listed.contains($0) }
    }
}
