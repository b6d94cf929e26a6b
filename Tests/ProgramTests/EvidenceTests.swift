import Foundation
import TestSupport
import Testing

/// What a run leaves as proof, judged by other people's programs.
@Suite struct EvidenceTests {
    @Test func anAuditorCanProveARunOffline() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let key = folder + "/key"
            try "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n".write(toFile: key, atomically: true, encoding: .utf8)
            let output = folder + "/output"
            let dates = ["2026-07-14", "2026-07-15", "2026-07-16"]
            for date in dates {
                let result = try await Tool.program(
                    ["run", "-o", output, "--org", "single", "--as-of", date], database: database,
                    environment: ["KT_SIGNING_KEY": key])
                try #require(result.status == 0, "\(result.standardError)")
            }
            let check = try await Tool.python(
                [TestServer.root + "/Tests/Readers/check_evidence.py", output, "single", key] + dates,
                environment: ["KT_HOME": TestServer.root])
            #expect(check.status == 0, "\(check.standardOutput)\(check.standardError)")
            let latest = try FileManager.default.destinationOfSymbolicLink(atPath: output + "/latest")
            #expect(latest == "2026-07-16")
            // RFC 8032, 7.1, test 1 has this key and its public half.
            let signature = try String(contentsOfFile: output + "/latest/single/manifest.sig", encoding: .utf8)
            #expect(signature.contains("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="))
        }
    }

    @Test(arguments: ["", "too short", "AAAA", String(repeating: "A", count: 44)])
    func aKeyThatIsNoneIsConfiguration(text: String) async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            let key = folder + "/key"
            try text.write(toFile: key, atomically: true, encoding: .utf8)
            let result = try await Tool.program(
                ["run", "-o", folder + "/output", "--org", "single"], database: database,
                environment: ["KT_SIGNING_KEY": key])
            #expect(result.status == 78, "\(result.standardError)")
            #expect(result.standardError.contains("32 bytes"))
            #expect(text.count < 5 || !result.standardError.contains(text))
        }
    }

    @Test(arguments: [
        "audit-log", "compliance", "data-quality", "inventory", "lifecycle", "maintenance", "renewals", "security",
    ])
    func documentsFitTheirSchema(report: String) async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            let schema = try await Tool.program(["describe", report, "--format", "schema"])
            try #require(schema.status == 0, "\(schema.standardError)")
            try schema.standardOutput.write(toFile: folder + "/schema.json", atomically: true, encoding: .utf8)
            for organization in ["single", "empty"] {
                let document = try await Tool.program(
                    [report, "--org", organization, "--as-of", "2026-07-16", "--format", "json"], database: database)
                try #require(document.status == 0, "\(document.standardError)")
                try document.standardOutput.write(
                    toFile: folder + "/document.json", atomically: true, encoding: .utf8)
                let check = try await Tool.python([
                    TestServer.root + "/Tests/Readers/check_schema.py", folder + "/schema.json",
                    folder + "/document.json",
                ])
                #expect(check.status == 0, "\(organization): \(check.standardOutput)\(check.standardError)")
            }
        }
    }

    /// LibreOffice opens the workbooks without repair, and every sheet comes out on paper.
    @Test(.timeLimit(.minutes(3)))
    func libreOfficePrintsTheWorkbooks() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder, "--org", "single", "--format", "xlsx", "--as-of", "2026-07-16"],
                database: database)
            try #require(result.status == 0, "\(result.standardError)")
            let run = folder + "/2026-07-16/single"
            let books = try FileManager.default.contentsOfDirectory(atPath: run).filter { $0.hasSuffix(".xlsx") }
            #expect(!books.isEmpty)
            let office = try await Tool.run(
                "soffice",
                [
                    "--headless", "-env:UserInstallation=file://\(folder)/profile", "--convert-to", "pdf", "--outdir",
                    folder + "/pdf",
                ] + books.map { "\(run)/\($0)" }, environment: ["HOME": folder])
            #expect(office.status == 0, "\(office.standardError)")
            for book in books {
                let pdf = folder + "/pdf/" + book.dropLast(5) + ".pdf"
                let data = try Data(contentsOf: URL(fileURLWithPath: pdf))
                #expect(data.starts(with: Data("%PDF-".utf8)))
                #expect(data.count > 10_000, "\(book): \(data.count) bytes")
            }
        }
    }
}
