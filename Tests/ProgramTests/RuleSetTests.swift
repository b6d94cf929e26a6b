import Foundation
import TestSupport
import Testing

/// The rule set that a run asks for is found, or the message says what there is. No server is needed for that.
@Suite struct RuleSetTests {
    private func lifecycle(rules: String, folder: String? = nil) async throws -> ToolResult {
        try await Tool.program(
            ["lifecycle", "--org", "acme"],
            environment: ["KT_RULES": rules, "DATABASE_URL": "postgresql:///keeptrack?host=/nowhere"], folder: folder)
    }

    @Test(arguments: ["nepali", "nepali.yaml", "/nowhere/nepal.yaml"])
    func aMissingSetIsNoInput(name: String) async throws {
        let result = try await lifecycle(rules: name)
        #expect(result.status == 66)
        #expect(result.standardError.contains(name))
        #expect(result.standardError.contains("nepal, nepal-10-15-20-32, nepal-5-10-20"))
    }

    @Test func aFileOfOnesOwnExtendsAShippedSet() async throws {
        try await withTemporaryFolder { folder in
            let file = folder + "/ours.yaml"
            try "title: Ours\nextends: nepal\n".write(toFile: file, atomically: true, encoding: .utf8)
            // The rules are read; then the server isn't there.
            #expect(try await lifecycle(rules: file).status == 69)
            #expect(try await lifecycle(rules: "ours.yaml", folder: folder).status == 69)
        }
    }

    @Test(arguments: [
        ("title: Ours\nextends: nepali\n", ":2:10: "), ("title: Ours\nextend: nepal\n", ":2:1: "), ("title: [", ":"),
    ])
    func aMistakeInASetIsConfiguration(text: String, place: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder + "/ours.yaml"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let result = try await lifecycle(rules: file)
            #expect(result.status == 78)
            #expect(result.standardError.contains(file + place))
        }
    }
}
