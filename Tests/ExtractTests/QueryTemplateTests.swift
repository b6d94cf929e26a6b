import Extract
import Foundation
import KeepTrack
import Postgres
import TestSupport
import Testing

/// Query files as they reach the server.
@Suite struct QueryTemplateTests {
    @Test func namesBecomePlaceholdersAndTextsStayAsTheyAre() async throws {
        let template = try await expand(
            """
            select ':as_of', "a:as_of", $$ :as_of $$, $x$:as_of$x$, E'\\':as_of' -- :as_of
            /* :as_of /* nested :as_of */ */ , a::text, b[1:2], :as_of, :organization_id, :as_of
            from t;
            """)
        #expect(template.parameters == [.asOf, .organizationID])
        #expect(
            template.sql == """
                select ':as_of', "a:as_of", $$ :as_of $$, $x$:as_of$x$, E'\\':as_of' -- :as_of
                /* :as_of /* nested :as_of */ */ , a::text, b[1:2], $1, $2, $1
                from t
                """)
    }

    @Test func fragmentsTakeTheirArguments() async throws {
        let template = try await expand(
            "select * from {{as_of reporting.items assets.items}} as i where i.id = :as_of_date")
        #expect(template.sql.contains("from reporting.items as v"))
        #expect(template.sql.contains("table_name = 'assets.items'"))
        #expect(!template.sql.contains("{{"))
        #expect(Set(template.parameters) == [.asOf, .organizationID, .asOfDate])
    }

    @Test(arguments: [
        ("select {{no_such}}", "no_such"),
        ("select {{as_of x; drop table y}}", "q.sql:1:8"),
        ("select {{as_of", "q.sql:1:8"),
    ])
    func mistakesNameTheirPlace(sql: String, place: String) async throws {
        await #expect {
            try await expand(sql)
        } throws: { error in
            "\(error)".contains(place)
        }
    }

    /// A report's own parameters are told by where they are named first; whether they are declared the report knows.
    @Test func parametersOfOnesOwnKeepTheirPlace() async throws {
        let template = try await expand("select 1,\n  :nonsense, :as_of, :nonsense")
        #expect(template.parameters == [.own("nonsense"), .asOf])
        #expect(template.ownParameters["nonsense"] == QueryPlace(file: "q.sql", line: 2, column: 3))
        #expect(throws: QueryTemplateError.self) { try template.parameterTypes(own: [:]) }
        #expect(try template.parameterTypes(own: ["nonsense": .integer]).count == 2)
    }

    /// Every byte of what is sent is known by the file and the byte that it comes from.
    @Test func theMapLeadsBackThroughFragments() async throws {
        let sql = "  select :as_of, {{as_of reporting.items assets.items}}, there from t"
        let template = try await expand(sql)
        func offset(of text: String) throws -> Int {
            let start = try #require(template.sql.range(of: text)).lowerBound
            return template.sql.utf8.distance(from: template.sql.startIndex, to: start)
        }
        let source = try #require(template.map.source(of: try offset(of: "there from t")))
        #expect(source.file == "q.sql")
        #expect(source.offset == sql.utf8.count - "there from t".utf8.count)
        let fragment = template.map.source(of: try offset(of: "is_current"))
        #expect(fragment?.file == "fragments/as_of.sql")
    }

    /// Every shipped query is one that the server takes.
    @Test func everyShippedQueryPlans() async throws {
        let database = try await TestServer.migratedDatabase()
        let folder = TestServer.root + "/queries"
        let library = QueryLibrary(folder: folder)
        let files = FileManager.default.enumerator(atPath: folder + "/extract")?.compactMap { $0 as? String } ?? []
        var script = "set search_path = pg_catalog; set role kt_reporter;\n"
        var count = 0
        for file in files.sorted()
        where file.hasSuffix(".sql") && !file.hasSuffix("/settings.sql") && file != "session/lock-sources.sql" {
            let template = try library.template("extract/" + file)
            let types = template.parameters.map { parameter in
                switch parameter {
                case .organizationID: "uuid"
                case .asOf, .periodStart, .periodEnd: "timestamptz"
                case .asOfDate, .periodFrom, .periodTo: "date"
                case .settings: "jsonb"
                case .timeZone: "text"
                case .branches, .categories: "uuid[]"
                case .classes: "text[]"
                case .own: "unknown"
                }
            }
            count += 1
            script +=
                "prepare q\(count)\(types.isEmpty ? "" : "(\(types.joined(separator: ", ")))") as \(template.sql)\n;\n"
        }
        #expect(count > 20)
        try await Tool.psql(database.superuserURL, script)
    }

    /// Values written into the text give what values beside it give, whatever fragments and names they stand among.
    @Test func everyShippedQueryYieldsTheSameRowsAsAStream() async throws {
        let database = try await TestServer.ownDemoDatabase()
        let folder = TestServer.root + "/queries"
        let library = QueryLibrary(folder: folder)
        let connection = try Connection(try ConnectionTarget(database.url))
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try connection.execute(try library.text(of: "extract/session/settings.sql"))
        let organization = try #require(
            try connection.query(
                "select organization_id::text from core.organization_directory where slug = 'acme'"
            ).text(0, 0))
        try connection.query("select core.set_context($1)", [.uuid(organization)])
        let files = FileManager.default.enumerator(atPath: folder + "/extract")?.compactMap { $0 as? String } ?? []
        var rows = 0
        // Those of a session are no stages, and one of them tells the time.
        for file in files.sorted()
        where file.hasSuffix(".sql") && !file.hasPrefix("session/") && !file.hasSuffix("/settings.sql") {
            let template = try library.template("extract/" + file)
            let values = try template.parameters.map { parameter -> Parameter in
                switch parameter {
                case .organizationID: .uuid(organization)
                case .asOf, .periodEnd: .timestamptz("2026-07-16T18:15:00Z")
                case .periodStart: .timestamptz("2025-07-16T18:15:00Z")
                case .asOfDate, .periodTo: .date("2026-07-16")
                case .periodFrom: .date("2025-07-17")
                case .settings: .jsonb(#"{"it's": "$1"}"#)
                case .timeZone: .text("Asia/Kathmandu")
                case .branches, .categories: .uuids(nil)
                case .classes: .texts(nil)
                case .own: throw ToolError(description: "\(file) has a parameter of its own")
                }
            }
            // Those that the program gives numbered parameters are never streamed.
            guard template.placeholders.allSatisfy({ $0.parameter < values.count }) else { continue }
            let bound = try connection.query(template.sql, values, context: file)
            let statement = Statement(template.sql, values, placeholders: template.placeholders)
            let columns = try connection.describe(template.sql, values.map(\.type), context: file)
            let stream = try connection.stream(statement, columns: columns, context: file)
            var row = 0
            while let batch = try stream.nextBatch() {
                for index in 0..<batch.rowCount {
                    for column in 0..<bound.columnCount
                    where batch.field(index, column).map({ Array($0) }) != bound.field(row, column).map({ Array($0) }) {
                        Issue.record("\(file): row \(row + 1), column \(bound.columnName(column))")
                        return
                    }
                    row += 1
                }
            }
            #expect(row == bound.rowCount, "\(file)")
            rows += row
        }
        #expect(rows > 1_000)
    }

    @discardableResult
    private func expand(_ sql: String) async throws -> QueryTemplate {
        try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: TestServer.root + "/queries/fragments", toPath: folder + "/fragments")
            try sql.write(toFile: folder + "/q.sql", atomically: true, encoding: .utf8)
            return try QueryLibrary(folder: folder).template("q.sql")
        }
    }
}
