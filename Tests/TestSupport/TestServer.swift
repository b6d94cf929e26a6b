internal import EmbeddedPostgres
internal import Dispatch
internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// The PostgreSQL that a test run starts: one server, a database for each test that asks.
package enum TestServer {
    /// The checkout that the tests run in.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// Where the server of this checkout lives, for programs that should use it too.
    package static var statePath: String { stateFolder.string }

    /// A checkout has a server of its own: another's tests may start one by other code. KT_TEST_SERVER names one more,
    /// for tests that roles made by others would disturb. Short, for a socket's path is.
    private static let stateFolder: FilePath = {
        let name = root + (ProcessInfo.processInfo.environment["KT_TEST_SERVER"] ?? "")
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return FilePath("/tmp/kt-report-tests-\(getuid())-\(String(hash >> 32, radix: 16))")
    }()

    private static let starting = Mutex<Task<EmbeddedServer, any Error>?>(nil)
    private static let serial = Atomic(0)

    /// The server, started once per process and stopped when the process ends.
    static func shared() async throws -> EmbeddedServer {
        let task = starting.withLock { task in
            if let task { return task }
            let new = Task {
                var configuration = EmbeddedServerConfiguration(
                    stateFolder: stateFolder,
                    settings: ["shared_buffers": "256MB", "max_connections": "100", "autovacuum": "off"])
                configuration.isDurable = false
                let server = try await EmbeddedServer.start(configuration)
                stopAtExit(server)
                try await dropOldDatabases(server)
                return server
            }
            task = new
            return new
        }
        return try await task.value
    }

    /// The connection string of the server's own database, as the login role.
    package static func url() async throws -> String { try await shared().connectionString() }

    /// The same as the superuser.
    package static func superuserURL() async throws -> String { try await shared().superuserConnectionString() }

    /// A new database without a schema, owned by the login role, which is no superuser.
    package static func emptyDatabase() async throws -> TestDatabase { try await newDatabase(copying: "template1") }

    private static func newDatabase(copying template: String) async throws -> TestDatabase {
        let server = try await shared()
        let number = serial.add(1, ordering: .relaxed).newValue
        let name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try await Tool.psql(
            server.superuserConnectionString(), "create database \(name) owner keeptrack template \(template)")
        return TestDatabase(name: name, server: server)
    }

    /// A new database with the schema applied by `kt-report migrate up`.
    package static func migratedDatabase() async throws -> TestDatabase {
        let database = try await emptyDatabase()
        let result = try await Tool.program(["migrate", "up"], database: database)
        guard result.status == 0 else { throw ToolError(description: "migrate up: \(result.standardError)") }
        return database
    }

    /// A server that outlives its tests would be found by the next run, but nothing should be left running.
    private static func stopAtExit(_ server: EmbeddedServer) {
        running.withLock { $0 = server }
        atexit {
            guard let server = TestServer.running.withLock({ $0 }) else { return }
            let stopped = DispatchSemaphore(value: 0)
            Task {
                try? await server.stop()
                stopped.signal()
            }
            _ = stopped.wait(timeout: .now() + 30)
        }
    }

    private static let running = Mutex<EmbeddedServer?>(nil)

    /// Drops the databases of test runs that have ended, which would pile up.
    private static func dropOldDatabases(_ server: EmbeddedServer) async throws {
        let url = server.superuserConnectionString()
        let names = try await Tool.psql(url, "select datname from pg_database where datname ~ '^test_[0-9]+_[0-9]+$'")
        for name in names.split(separator: "\n") {
            guard let process = name.split(separator: "_").dropFirst().first,
                !FileManager.default.fileExists(atPath: "/proc/\(process)")
            else { continue }
            try await Tool.psql(url, "drop database if exists \(name) with (force)")
        }
    }
}

/// A database of one test.
package struct TestDatabase: Sendable {
    package let name: String
    private let server: EmbeddedServer

    init(name: String, server: EmbeddedServer) {
        self.name = name
        self.server = server
    }

    /// As the login role that owns the database and is no superuser.
    package var url: String { server.connectionString(database: name) }
    /// As the superuser.
    package var superuserURL: String { server.superuserConnectionString(database: name) }
    /// The folder of the server's socket.
    package var socketFolder: String { server.socketFolder.string }

    /// As another role.
    package func url(user: String) -> String { server.connectionString(database: name, user: user) }

    /// Runs SQL as the superuser.
    @discardableResult
    package func sql(_ text: String) async throws -> String {
        try await Tool.psql(superuserURL, text)
    }
}

extension TestServer {
    /// Generated organizations, made once per process; nobody connects to it, or it could not be copied.
    private static let template = Mutex<Task<TestDatabase, any Error>?>(nil)
    private static let demo = Mutex<Task<TestDatabase, any Error>?>(nil)

    /// A database with generated organizations, for all tests that only ask for answers.
    package static func demoDatabase() async throws -> TestDatabase {
        let task = demo.withLock { task in
            if let task { return task }
            let new = Task { try await ownDemoDatabase() }
            task = new
            return new
        }
        return try await task.value
    }

    /// A copy of it for one test: of a database only one run at a time is made, and tests take place side by side.
    package static func ownDemoDatabase() async throws -> TestDatabase {
        let task = template.withLock { task in
            if let task { return task }
            let new = Task {
                let database = try await emptyDatabase()
                let result = try await Tool.program(
                    ["generate", "--scale", "3000", "--seed", "tests"], database: database)
                guard result.status == 0 else { throw ToolError(description: "generate: \(result.standardError)") }
                return database
            }
            task = new
            return new
        }
        return try await newDatabase(copying: try await task.value.name)
    }
}
