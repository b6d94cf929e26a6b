import Foundation
import Postgres
import TestSupport
import Testing

/// Verification against a real server and certificates made for the test.
@Suite struct TLSTests {
    @Test(.timeLimit(.minutes(2)))
    func onlyTheRightCertificateIsAccepted() async throws {
        let server = try TLSServer()
        let place = "host=\(TLSServer.host) hostaddr=127.0.0.1 port=\(server.port) user=postgres dbname=postgres"
        let verified = place + " sslmode=verify-full sslrootcert=\(server.folder)/authority.crt"

        let good = try Connection(try ConnectionTarget(verified))
        #expect(good.encryption?.version.hasPrefix("TLSv1.") == true)
        #expect(good.encryption?.cipher != "")

        // An authority that the client doesn't know.
        try expectRefusal(place + " sslmode=verify-full sslrootcert=\(server.folder)/stranger.crt", "sslrootcert=FILE")
        // The system's own list, which a remote server's name alone would bring about, doesn't know it either.
        try expectRefusal(
            place + " sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt", "sslrootcert=FILE")
        for name in ["expired", "unknown", "wrong-host"] {
            try server.show(name)
            try expectRefusal(verified, name == "wrong-host" ? "name that the certificate bears" : "verify failed")
        }
        // `require` takes any of them: it encrypts, and proves nothing.
        let unproven = try Connection(try ConnectionTarget(place + " sslmode=require"))
        #expect(unproven.encryption != nil)
        try server.show("good")
        #expect(throws: Never.self) { _ = try Connection(try ConnectionTarget(verified)) }
    }

    private func expectRefusal(_ text: String, _ words: String) throws {
        let error = #expect(throws: PostgresError.self) { _ = try Connection(try ConnectionTarget(text)) }
        #expect(error?.code == .connect)
        #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }
}

/// See Tests/Tools/tls_server.py.
private final class TLSServer {
    static let host = "db.keeptrack.test"
    let port: Int
    let folder: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init() throws {
        folder = "/tmp/kt-tls-\(UUID().uuidString.prefix(8).lowercased())"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let programs = (15...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
        process.arguments = [
            "python3", TestServer.root + "/Tests/Tools/tls_server.py", folder,
            ProcessInfo.processInfo.environment["KT_PG_BIN"] ?? programs ?? "",
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        guard
            let port = Int(
                String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).filter(\.isNumber))
        else { throw TestFailure("the server with TLS didn't start") }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func show(_ certificate: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((certificate + "\n").utf8))
        let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard answer == "ok\n" else {
            throw TestFailure("the server doesn't show the certificate \(certificate): it answers '\(answer)'")
        }
    }
}
