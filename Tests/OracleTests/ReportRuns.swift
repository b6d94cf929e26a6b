import Foundation
import TestSupport
import Testing

/// Reports of one organization as JSON documents, and the Python modules that judge them.
enum ReportRuns {
    /// More seeds and scopes, for hours of a machine rather than minutes.
    static let isSoak = ProcessInfo.processInfo.environment["KT_SOAK"] != nil

    static let reports = [
        "lifecycle", "compliance", "maintenance", "security", "audit-log", "data-quality", "inventory", "renewals",
    ]

    /// Writes each report as `NAME.json` into a folder, which it makes.
    static func write(
        _ organization: String, _ scope: [String], in database: TestDatabase, to folder: String,
        only reports: [String] = reports
    ) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for report in reports {
            let result = try await Tool.program(
                [report, "--org", organization] + scope + ["--format", "json"], database: database)
            guard result.status == 0 else {
                throw ToolError(description: "\(report) \(scope.joined(separator: " ")): \(result.standardError)")
            }
            try result.standardOutput.write(toFile: "\(folder)/\(report).json", atomically: true, encoding: .utf8)
        }
    }

    /// Asks oracle.metamorphic whether something holds of folders of documents.
    static func check(_ command: String, _ folders: String..., what: String) async throws {
        let result = try await Tool.python(["-m", "oracle.metamorphic", command] + folders)
        #expect(result.status == 0, "\(what): \(result.standardOutput)\(result.standardError)")
    }

    /// What a Python module prints, such as a script of SQL.
    static func output(of module: String, _ arguments: [String]) async throws -> String {
        let result = try await Tool.python(["-m", "oracle.\(module)"] + arguments)
        guard result.status == 0 else { throw ToolError(description: "oracle.\(module): \(result.standardError)") }
        return result.standardOutput
    }

    /// A database of made-up organizations of its own.
    static func generatedDatabase(seed: String, scale: Int) async throws -> TestDatabase {
        let database = try await TestServer.emptyDatabase()
        let result = try await Tool.program(
            ["generate", "--scale", "\(scale)", "--seed", seed], database: database)
        guard result.status == 0 else { throw ToolError(description: "generate: \(result.standardError)") }
        return database
    }

    /// A database of records at the edges of the rules.
    static func fuzzDatabase(seed: String) async throws -> TestDatabase {
        let database = try await TestServer.migratedDatabase()
        try await database.sql(try await output(of: "fuzz", ["--seed", seed]))
        return database
    }
}
