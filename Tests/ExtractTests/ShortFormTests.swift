import Extract
import Foundation
import TestSupport
import Testing

/// Where nothing has to be taken back, queries get a short form: it yields the rows of the full one.
@Suite struct ShortFormTests {
    /// The generated records go from 2019 to August 2026.
    ///
    /// - Parameter lateOnes: whether a branch and a category begin in October 2026, though older items point to them.
    @Test(arguments: [
        ("2018-08-01", false), ("2025-07-16 18:15:00+00", true), ("2026-07-16 18:15:00+00", false),
        ("2026-09-01", true), ("2026-09-01", false), ("2100-01-01", true),
    ])
    func shortFormsYieldTheSameRows(asOf: String, lateOnes: Bool) async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await Self.addWhatNoTrailTellsOf(database, lateOnes: lateOnes)
        let library = QueryLibrary(folder: TestServer.root + "/queries")
        let session = """
            select organization_id as organization, settings from core.organizations where slug = 'acme' \\gset
            begin read only;
            \\i '\(TestServer.root)/queries/extract/session/settings.sql'
            ;
            select core.set_context(:'organization') as done \\gset

            """
        let search = try library.template("extract/session/changed-tables.sql")
        let found = try await Tool.psql(
            database.superuserURL,
            session + Self.statement("search", search) + Self.execution("search", search, asOf: asOf))
        let names = Set(found.split(separator: "\n").map { String($0) })
        // Nothing tells when the branch began that is gone but for a change.
        #expect(names.contains("core.branches.later") == (asOf < (lateOnes ? "2026-10-01" : "2026-08-01")))
        #expect(names.contains("assets.categories.later") == (asOf < (lateOnes ? "2026-10-01" : "2019-01-01")))
        #expect(names.contains("assets.items") == (asOf < "2026-08-01"))

        var script = session
        var files: [String] = []
        let folder = library.folder + "/extract"
        let listed = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for file in listed.sorted() where file.hasSuffix(".sql") {
            let full = try library.template("extract/" + file)
            let short = try library.template("extract/" + file, changes: .only(names))
            guard full.parameters.contains(.asOf), full.ownParameters.isEmpty, full.sql != short.sql else { continue }
            files.append(file)
            for (name, template) in [("full\(files.count)", full), ("short\(files.count)", short)] {
                script += Self.statement(
                    name, template,
                    as: "select md5(coalesce(string_agg(r::text, E'\\n' order by r::text), '')) from (", ") as r")
                script += Self.execution(name, template, asOf: asOf)
            }
        }
        #expect(files.count > (asOf < "2026-08-01" ? 3 : 60))
        let digests = try await Tool.psql(database.superuserURL, script).split(separator: "\n")
        try #require(digests.count == files.count * 2)
        for (index, file) in files.enumerated() {
            #expect(digests[index * 2] == digests[index * 2 + 1], "\(file)")
        }
    }

    /// A branch and a category that begin later than what points to them, and a branch that is gone but for a change.
    private static func addWhatNoTrailTellsOf(_ database: TestDatabase, lateOnes: Bool) async throws {
        let born = lateOnes ? "2026-10-01" : "2018-07-17"
        try await database.sql(
            """
            set session_replication_role = replica;
            with acme as (select organization_id from core.organizations where slug = 'acme'),
                branch as (
                    insert into core.branches (organization_id, name, code, created_at)
                    select organization_id, 'Late', 'LATE', '\(born)' from acme returning organization_id, id
                ),
                category as (
                    insert into assets.categories (organization_id, name, created_at)
                    select organization_id, 'Late', '\(born)' from acme returning organization_id, id
                ),
                gone as (
                    insert into audit.events (organization_id, at, action, table_name, row_id, before, after)
                    select
                        organization_id, '2026-08-01', 'UPDATE', 'core.branches', gen_random_uuid(),
                        '{"name": "Was"}', '{"name": "Is"}'
                    from acme returning organization_id, row_id
                )
            update assets.items as i
            set branch_id = case when i.barcode < '5' then branch.id else gone.row_id end, category_id = category.id
            from branch, category, gone
            where
                i.organization_id = branch.organization_id
                and i.id in (
                    select o.id from assets.items as o join acme using (organization_id)
                    where o.created_at < '2024-01-01' order by o.id limit 40
                );
            """)
    }

    private static func statement(
        _ name: String, _ template: QueryTemplate, as prefix: String = "", _ suffix: String = ""
    ) -> String {
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
        return "prepare \(name) (\(types.joined(separator: ", "))) as \(prefix)\(template.sql)\n\(suffix);\n"
    }

    private static func execution(_ name: String, _ template: QueryTemplate, asOf: String) -> String {
        let values = template.parameters.map { parameter in
            switch parameter {
            case .organizationID: ":'organization'"
            case .asOf, .periodEnd: "'\(asOf)'"
            case .periodStart: "timestamptz '\(asOf)' - interval '1 year'"
            case .asOfDate, .periodTo: "(timestamptz '\(asOf)' - interval '1 minute')::date"
            case .periodFrom: "(timestamptz '\(asOf)' - interval '1 year')::date"
            case .settings: ":'settings'"
            case .timeZone: "'Asia/Kathmandu'"
            case .branches, .categories, .classes, .own: "null"
            }
        }
        return "execute \(name) (\(values.joined(separator: ", ")));\n"
    }
}
