import Crypto
import Foundation
import TestSupport
import Testing

/// Makes the runs before the first of the tests and removes them after the last.
struct SharedRuns: SuiteTrait, TestScoping {
    @TaskLocal static var output: String?
    private static let key = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try SharedRuns.key.write(toFile: folder + "/key", atomically: true, encoding: .utf8)
            let database = try await TestServer.ownDemoDatabase()
            for date in ["2026-07-14", "2026-07-15", "2026-07-16"] {
                let result = try await Tool.program(
                    [
                        "run", "-o", folder + "/output", "--org", "single", "--org", "empty", "--as-of", date,
                        "--format", "csv,json,ndjson,xlsx",
                    ], database: database,
                    environment: date == "2026-07-16" ? [:] : ["KT_SIGNING_KEY": folder + "/key"])
                try #require(result.status == 0, "\(result.standardError)")
            }
            try await SharedRuns.$output.withValue(folder + "/output") { try await function() }
        }
    }
}

/// `kt-report verify`: every kind of tampering with a run folder is found and named.
@Suite(SharedRuns()) struct RunProofTests {
    private static let publicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// Runs in every format, the last one not signed. Only copies of it are changed.
    private static func output() throws -> String { try #require(SharedRuns.output) }

    /// A copy of the output folder, changed by `change`, and what the program says of it.
    private func verify(
        _ path: String, _ arguments: [String] = [], change: (String) throws -> Void = { _ in }
    ) async throws -> ToolResult {
        let source = try Self.output()
        return try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(atPath: source, toPath: folder + "/output")
            try change(folder + "/output")
            return try await Tool.program(["verify", "\(folder)/output/\(path)"] + arguments)
        }
    }

    @Test(arguments: ["2026-07-14", "2026-07-15/single", "latest", "2026-07-16/empty"])
    func whatWasWrittenIsProven(path: String) async throws {
        let result = try await verify(path)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("control totals added up again"))
        #expect(!result.standardOutput.contains(" 0 control totals"))
        let signed = try await verify(path, ["--key", Self.publicKey])
        let isSigned = !path.contains("16") && path != "latest"
        #expect(signed.status == (isSigned ? 0 : 76), "\(signed.standardError)")
        #expect(isSigned || signed.standardError.contains("manifest.sig is missing"))
    }

    @Test func aCopyOfOneFolderIsProvenByItself() async throws {
        let source = try Self.output()
        try await withTemporaryFolder { folder in
            let copy = folder + "/from the client"
            try FileManager.default.copyItem(atPath: source + "/2026-07-15/single", toPath: copy)
            let result = try await Tool.program(
                ["verify", copy, "--key", Self.publicKey], environment: ["DATABASE_URL": "nonsense"])
            #expect(result.status == 0, "\(result.standardError)")
            #expect(result.standardOutput.contains("the chain to the run before isn't here"))
        }
    }

    @Test(arguments: [
        "compliance.xlsx", "compliance.json", "compliance/vehicles.csv", "compliance/vehicles.ndjson", "index.html",
        "manifest.json", "manifest.sig", "security/summary.csv",
    ])
    func aChangedByteIsFoundInEveryFile(file: String) async throws {
        for place in file == "manifest.json" ? [0.0, 0.5, 1.0] : [0.5] {
            let result = try await verify("2026-07-15/single") { output in
                let url = URL(fileURLWithPath: "\(output)/2026-07-15/single/\(file)")
                var data = try Data(contentsOf: url)
                data[Int(place * Double(data.count - 1))] ^= 4
                try data.write(to: url)
            }
            #expect(result.status == 76, "\(file) at \(place)")
            #expect(result.standardError.contains(file) || file == "manifest.sig", "\(result.standardError)")
        }
        for data in [Data()] {
            let result = try await verify("2026-07-15/single") { output in
                try data.write(to: URL(fileURLWithPath: "\(output)/2026-07-15/single/\(file)"))
            }
            #expect(result.status == 76)
            #expect(result.standardError.contains(file), "\(result.standardError)")
        }
    }

    @Test func filesThatComeAndGoAreFound() async throws {
        let run = "2026-07-15/single"
        let manager = FileManager.default
        let changes: [(String, (String) throws -> Void)] = [
            ("compliance.json is missing", { try manager.removeItem(atPath: "\($0)/\(run)/compliance.json") }),
            (
                "notes.txt isn't in the manifest",
                { try Data().write(to: URL(fileURLWithPath: "\($0)/\(run)/notes.txt")) }
            ),
            (
                "compliance/.hidden isn't in the manifest",
                { try Data().write(to: URL(fileURLWithPath: "\($0)/\(run)/compliance/.hidden")) }
            ),
            (
                "index.html isn't a plain file",
                { output in
                    let file = "\(output)/\(run)/index.html"
                    try manager.moveItem(atPath: file, toPath: output + "/index.html")
                    try manager.createSymbolicLink(atPath: file, withDestinationPath: output + "/index.html")
                }
            ),
            ("manifest.json is missing", { try manager.removeItem(atPath: "\($0)/\(run)/manifest.json") }),
            (
                "but the chain has zz",
                { try Self.replace($0 + "/chain/single.jsonl", #/"sha256":"../#, "\"sha256\":\"zz") }
            ),
            (
                "but the chain has none before it",
                { output in
                    let chain = output + "/chain/single.jsonl"
                    let lines = try String(contentsOfFile: chain, encoding: .utf8).split(separator: "\n")
                    try (lines.dropFirst().joined(separator: "\n") + "\n").write(
                        toFile: chain, atomically: true, encoding: .utf8)
                }
            ),
            ("the chain", { try manager.removeItem(atPath: $0 + "/chain/single.jsonl") }),
            (
                "the manifest is of empty, another organization",
                { output in
                    try manager.removeItem(atPath: "\(output)/\(run)")
                    try manager.copyItem(atPath: "\(output)/2026-07-15/empty", toPath: "\(output)/\(run)")
                }
            ),
            (
                "the manifest is of another date, 2026-07-14",
                { output in
                    try manager.removeItem(atPath: "\(output)/\(run)")
                    try manager.copyItem(atPath: "\(output)/2026-07-14/single", toPath: "\(output)/\(run)")
                }
            ),
            ("run.json lists single, whose folder is missing", { try manager.removeItem(atPath: "\($0)/\(run)") }),
            (
                "run.json isn't the list",
                { try Data("{".utf8).write(to: URL(fileURLWithPath: $0 + "/2026-07-15/run.json")) }
            ),
            ("run.json says 9", { try Self.replace($0 + "/2026-07-15/run.json", #/"rows" : /#, "\"rows\" : 9") }),
        ]
        for (says, change) in changes {
            let result = try await verify("2026-07-15", change: change)
            #expect(result.status == 76, "\(says)")
            #expect(result.standardError.contains(says), "\(says): \(result.standardError)")
        }
    }

    /// Whoever writes a manifest that fits the changed files is found by what the files hold.
    @Test func aManifestThatWasMadeToFitIsFound() async throws {
        let folder = "2026-07-16/single"
        let cases: [(String, (String) throws -> Void)] = [
            // A row less in a table of one format.
            (
                "compliance/vehicles.csv has",
                { output in
                    let file = "\(output)/\(folder)/compliance/vehicles.csv"
                    let lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\r\n")
                    try lines.dropLast(2).joined(separator: "\r\n").appending("\r\n").write(
                        toFile: file, atomically: true, encoding: .utf8)
                    try Self.refit(output, folder, "compliance/vehicles.csv")
                }
            ),
            (
                "compliance/vehicles.ndjson has",
                { output in
                    let file = "\(output)/\(folder)/compliance/vehicles.ndjson"
                    let lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
                    try lines.dropFirst().joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
                    try Self.refit(output, folder, "compliance/vehicles.ndjson")
                }
            ),
            // A figure, which only its total gives away.
            (
                "adds up to",
                { output in
                    try Self.replace("\(output)/\(folder)/lifecycle/items.csv", #/,([0-9]+)\.([0-9]{2}),/#, ",9$1.00,")
                    try Self.refit(output, folder, "lifecycle/items.csv")
                }
            ),
            (
                "lifecycle.json",
                { output in
                    try Self.replace("\(output)/\(folder)/lifecycle.json", #/"[0-9]+\.[0-9]{2}"/#, "\"123456.78\"")
                    try Self.refit(output, folder, "lifecycle.json")
                }
            ),
            // Other bytes altogether.
            (
                "compliance.xlsx is no whole workbook",
                { output in
                    try Data("PK".utf8).write(to: URL(fileURLWithPath: "\(output)/\(folder)/compliance.xlsx"))
                    try Self.refit(output, folder, "compliance.xlsx")
                }
            ),
            (
                "compliance.json is cut short",
                { output in
                    let url = URL(fileURLWithPath: "\(output)/\(folder)/compliance.json")
                    try Data(contentsOf: url).dropLast(9).write(to: url)
                    try Self.refit(output, folder, "compliance.json")
                }
            ),
        ]
        for (says, change) in cases {
            let result = try await verify(folder, change: change)
            #expect(result.status == 76, "\(says)")
            #expect(result.standardError.contains(says), "\(says): \(result.standardError)")
            #expect(result.standardError.contains("doesn't know this manifest"), "\(result.standardError)")
        }
    }

    @Test func anotherKeyIsFound() async throws {
        let other = Curve25519.Signing.PrivateKey()
        let signed = try await verify("2026-07-15/single", ["--key", Self.publicKey]) { output in
            let folder = "\(output)/2026-07-15/single"
            let manifest = try Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json"))
            let lines = [
                "Ed25519", other.publicKey.rawRepresentation.base64EncodedString(),
                try other.signature(for: manifest).base64EncodedString(), "",
            ]
            try lines.joined(separator: "\n").write(
                toFile: folder + "/manifest.sig", atomically: true, encoding: .utf8)
        }
        #expect(signed.status == 76)
        #expect(signed.standardError.contains("by another key"), "\(signed.standardError)")
    }

    @Test func whatIsNoRunIsNoInput() async throws {
        let result = try await Tool.program(["verify", "/tmp"])
        #expect(result.status == 66, "\(result.standardError)")
        let key = try await verify("2026-07-15/single", ["--key", "nonsense"])
        #expect(key.status == 64, "\(key.standardError)")
    }

    // MARK: Changes

    private static func replace(_ file: String, _ pattern: some RegexComponent, _ text: String) throws {
        let before = try String(contentsOfFile: file, encoding: .utf8)
        guard let range = before.firstRange(of: pattern) else {
            throw ToolError(description: "\(file) has nothing to change")
        }
        let found = String(before[range])
        // $1 stands for the digits before the point, of which there are a few in each file.
        let digits = String(found.drop { !$0.isNumber }.prefix { $0.isNumber })
        let after = before.replacingCharacters(in: range, with: text.replacing("$1", with: digits))
        try after.write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// Makes the manifest fit a changed file's bytes and hash.
    private static func refit(_ output: String, _ folder: String, _ path: String) throws {
        let file = "\(output)/\(folder)/manifest.json"
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        var manifest = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var files = try #require(manifest["files"] as? [[String: Any]])
        let index = try #require(files.firstIndex { $0["path"] as? String == path })
        let contents = try Data(contentsOf: URL(fileURLWithPath: "\(output)/\(folder)/\(path)"))
        files[index]["bytes"] = contents.count
        files[index]["sha256"] = SHA256.hash(data: contents).map { String(format: "%02x", $0) }.joined()
        manifest["files"] = files
        try JSONSerialization.data(withJSONObject: manifest).write(to: URL(fileURLWithPath: file))
    }
}
