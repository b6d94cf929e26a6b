import Extract
import Foundation
import Postgres
import Tabular
import TestSupport
import Testing

/// What the server does for the largest stage: it reads rows in the order of an index and nothing else.
@Suite struct PlanTests {
    private static let file = "extract/lifecycle/status-events.sql"

    @Test(arguments: [TrailChanges.anywhere, .only([])])
    func changesOfStatusComeFromTheIndexAlone(changes: TrailChanges) async throws {
        let template = try QueryLibrary(folder: TestServer.root + "/queries").template(Self.file, changes: changes)
        let nodes = try await plan(template.sql, template.parameters)
        // The policy is asked once for all rows: that is the step above.
        #expect(nodes.map(\.kind) == ["Result", "Index Only Scan"])
        let scan = try #require(nodes.last)
        #expect(scan.index == "idx_items_history_status_item_id")
        #expect(scan.heapFetches == 0)
        #expect(scan.rows > 10_000)
    }

    /// A piece is that part of the index, and isn't sorted again.
    @Test func aPieceComesFromItsPartOfTheIndex() async throws {
        let template = try QueryLibrary(folder: TestServer.root + "/queries").template("extract/kept/status-events.sql")
        let bounds = try ["40000000-0000-0000-0000-000000000000", "80000000-0000-0000-0000-000000000000"]
            .map { try #require(Identifier($0)) }
        let query = RangedQuery(
            Statement(template.sql, [.uuid(nil)], placeholders: template.placeholders), context: "",
            order: ["item_id", "changed_at", "id"], bounds: bounds)
        #expect(query.count == 3)
        let piece = query.piece(1)
        #expect(piece.parameters.count == 3)
        let nodes = try await plan(piece.sql, template.parameters, bounds.map { "'\($0)'" })
        #expect(nodes.map(\.kind) == ["Result", "Index Only Scan"])
        let scan = try #require(nodes.last)
        #expect(scan.index == "idx_items_history_status_item_id")
        #expect(scan.condition?.contains("item_id >= '40000000-") == true)
        #expect(scan.condition?.contains("item_id < '80000000-") == true)
    }

    /// The steps of a query's plan, as it was run over acme.
    ///
    /// - Parameter more: values of the parameters behind the template's own.
    private func plan(_ sql: String, _ parameters: [QueryParameter], _ more: [String] = []) async throws -> [Node] {
        let database = try await TestServer.ownDemoDatabase()
        // So many that their order is worth an index; and pages that nobody has vacuumed are looked up in the table.
        try await Tool.psql(
            database.superuserURL,
            """
            set session_replication_role = replica;
            set synchronous_commit = on;
            insert into assets.items_history_status
                (organization_id, item_id, kind, from_status, to_status, changed_at, created_at)
            select i.organization_id, i.id, 'item_status', 'active', 'active', e.at, e.at
            from assets.items as i, generate_series(timestamptz '2024-01-01', '2026-01-01', '2 days') as e (at);
            analyze assets.items_history_status;
            """)
        try await vacuum("assets.items_history_status", of: database)
        let values = try parameters.map { parameter in
            switch parameter {
            case .organizationID: ":'organization'"
            case .asOf: "'2026-07-16 18:15:00+00'"
            default: throw ToolError(description: "a value of \(parameter) is missing here")
            }
        }
        let text = try await Tool.psql(
            database.url,
            """
            select organization_id as organization from core.organization_directory where slug = 'acme' \\gset
            begin read only;
            \\i '\(TestServer.root)/queries/extract/session/settings.sql'
            ;
            select core.set_context(:'organization') as done \\gset
            prepare stage as \(sql);
            \\t on
            explain (analyze, format json) execute stage(\((values + more).joined(separator: ", ")));
            """)
        let plan = try #require(text.firstIndex(of: "[")).relative(in: text)
        return try Self.nodes(of: plan)
    }

    /// Vacuums a table until all its pages are known to be visible to everyone.
    ///
    /// Once isn't enough where other tests connect: a backend that is starting up belongs to no database yet, and so
    /// its snapshot holds back the vacuum of every one.
    private func vacuum(_ table: String, of database: TestDatabase) async throws {
        for _ in 0..<600 {
            let pending = try await Tool.psql(
                database.superuserURL,
                """
                vacuum \(table);
                select relpages - relallvisible from pg_class where oid = '\(table)'::regclass;
                """)
            if pending == "0\n" { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ToolError(description: "pages of \(table) stay unknown to its visibility map")
    }

    /// A step of a plan.
    private struct Node {
        let kind: String
        let index: String?
        let condition: String?
        let heapFetches: Int?
        let rows: Double
    }

    /// The steps, the last that rows go through first.
    private static func nodes(of plan: String) throws -> [Node] {
        struct Unreadable: Error {}
        guard let list = try JSONSerialization.jsonObject(with: Data(plan.utf8)) as? [[String: Any]],
            let top = list.first?["Plan"] as? [String: Any]
        else { throw Unreadable() }
        func walk(_ node: [String: Any]) -> [Node] {
            let this = Node(
                kind: node["Node Type"] as? String ?? "", index: node["Index Name"] as? String,
                condition: node["Index Cond"] as? String, heapFetches: node["Heap Fetches"] as? Int,
                rows: (node["Actual Rows"] as? NSNumber)?.doubleValue ?? 0)
            return [this] + (node["Plans"] as? [[String: Any]] ?? []).flatMap(walk)
        }
        return walk(top)
    }
}

extension String.Index {
    /// The text from here to its last bracket.
    fileprivate func relative(in text: String) -> String {
        String(text[self...(text.lastIndex(of: "]") ?? text.index(before: text.endIndex))])
    }
}
