import Foundation
import Postgres
import TestSupport
import Testing

/// Verification against a real server and certificates made for the test.
@Suite struct TLSTests {
    @Test(.timeLimit(.minutes(2)))
    func onlyTheRightCertificateIsAccepted() async throws {
        try await TLSServer.with { server in
            let place = "host=\(TLSServer.host) hostaddr=127.0.0.1 port=\(server.port) user=postgres dbname=postgres"
            let verified = place + " sslmode=verify-full sslrootcert=\(server.folder)/authority.crt"

            let good = try Connection(try ConnectionTarget(verified))
            #expect(good.encryption?.version.hasPrefix("TLSv1.") == true)
            #expect(good.encryption?.cipher != "")

            // An authority that the client doesn't know.
            try expectRefusal(
                place + " sslmode=verify-full sslrootcert=\(server.folder)/stranger.crt", "sslrootcert=FILE")
            // The system's own list, which a remote server's name alone would bring about, doesn't know it either.
            try expectRefusal(
                place + " sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt", "sslrootcert=FILE")
            for name in ["expired", "unknown", "wrong-host"] {
                try await server.show(name)
                try expectRefusal(verified, name == "wrong-host" ? "name that the certificate bears" : "verify failed")
            }
            // `require` takes any of them: it encrypts, and proves nothing.
            let unproven = try Connection(try ConnectionTarget(place + " sslmode=require"))
            #expect(unproven.encryption != nil)
            try await server.show("good")
            #expect(throws: Never.self) { _ = try Connection(try ConnectionTarget(verified)) }
        }
    }

    private func expectRefusal(_ text: String, _ words: String) throws {
        let error = #expect(throws: PostgresError.self) { _ = try Connection(try ConnectionTarget(text)) }
        #expect(error?.code == .connect)
        #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }
}

/// See Tests/Tools/tls_server.py.
private struct TLSServer {
    static let host = "db.keeptrack.test"
    let port: Int
    let folder: String
    private let program: RunningProgram

    /// Its server ends when `body` does.
    static func with(_ body: (TLSServer) async throws -> Void) async throws {
        let folder = "/tmp/kt-tls-\(UUID().uuidString.prefix(8).lowercased())"
        let programs = (15...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
        let program = try await RunningProgram(
            "python3",
            [
                TestServer.root + "/Tests/Tools/tls_server.py", folder,
                ProcessInfo.processInfo.environment["KT_PG_BIN"] ?? programs ?? "",
            ])
        guard let port = await program.nextLine().flatMap({ Int($0) }) else {
            throw TestFailure("the server with TLS didn't start: \(try await program.finish().standardError)")
        }
        do { try await body(TLSServer(port: port, folder: folder, program: program)) } catch {
            program.endInput()
            _ = try? await program.finish()
            throw error
        }
        program.endInput()
        try await program.finish()
    }

    func show(_ certificate: String) async throws {
        program.write(certificate + "\n")
        let answer = await program.nextLine()
        guard answer == "ok" else {
            throw TestFailure(
                "the server doesn't show the certificate \(certificate): it answers \(answer ?? "nothing")")
        }
    }
}
