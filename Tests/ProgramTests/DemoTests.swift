import Foundation
import TestSupport
import Testing

/// What a new user does first.
@Suite struct DemoTests {
    @Test(.timeLimit(.minutes(10))) func everyReportIsMadeFromNothing() async throws {
        try await withTemporaryFolder { folder in
            // The server, which isn't root, has to reach its own folder.
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            let environment = ["KT_STATE_DIR": folder + "/state", "DATABASE_URL": ""]
            for round in 1...2 {
                let result = try await Tool.program(
                    ["demo", "--scale", "2000", "-o", folder + "/output"], environment: environment)
                #expect(result.status == 0, "\(result.standardError)")
                #expect(result.standardOutput.contains(folder + "/output/latest/acme"))
                // The second time the data are there.
                #expect(result.standardOutput.contains("Loading") == (round == 1))
            }
            let reports = try await Tool.program(["list"], environment: environment)
            for line in reports.standardOutput.split(separator: "\n") {
                let name = line.prefix { $0 != " " }
                #expect(
                    FileManager.default.fileExists(atPath: "\(folder)/output/latest/acme/\(name).xlsx"), "\(name)")
            }
            let proof = try await Tool.program(
                ["verify", folder + "/output/latest/acme"], environment: environment)
            #expect(proof.status == 0, "\(proof.standardError)")
        }
    }
}
