import Reporting
import Tabular
import Testing

/// The definition names what there is: tables of the fold, query files, figures, arguments of sentences.
struct SecurityDefinitionTests {
    private let definition: ReportDefinition

    init() throws {
        definition = try SecurityFixture.definition.get()
    }

    @Test func `The tables have the columns that people rely on, in order`() {
        let columns = Dictionary(
            uniqueKeysWithValues: definition.tables.map {
                ($0.schema.name, $0.declared.map(\.key).joined(separator: " "))
            })
        #expect(
            columns == [
                "controls": "control_id demands population exceptions result evidence",
                "failed_attempts": "user_id email day failures first_at last_at",
                "blocks": "user_id email from until ended ended_by",
                "users": "user_id email branch position is_active last_seen_at dormant privileges "
                    + "active_without_position current_value",
                "access_changes": "at actor user module scope permission change",
                "privileged_actions": "at actor table action row_id out_of_hours",
                "segregation": "kind id title created_by approved_by approved_at amount",
                "database_posture": "object owner row_security forced policies grants bypasses",
            ])
    }

    @Test func `The fold's tables are those it yields`() {
        #expect(definition.fold == "security")
        #expect(definition.tables.filter { $0.source == .fold }.map(\.schema.name) == SecurityFold.tables.map(\.name))
    }

    @Test func `Every query file is there and every figure is one of the fold`() throws {
        var sources = definition.controls.flatMap { [$0.population, $0.exceptions] }
        sources += definition.exceptions.flatMap { [$0.query, $0.population].compactMap { $0 } }
        sources += definition.headlines.compactMap(\.query)
        for table in definition.tables { if case .query(let file) = table.source { sources.append(file) } }
        let figures = Set(try SecurityFixture().run().headlines.keys)
        for source in sources {
            if source.hasSuffix(".sql") {
                #expect(throws: Never.self) { try ReportFixture.text("queries/extract/" + source) }
            } else {
                #expect(figures.contains(source), "\(source)")
            }
        }
        for headline in definition.headlines where headline.query == nil && headline.key != "controls_failed" {
            #expect(figures.contains(headline.key), "\(headline.key)")
        }
        #expect(definition.controls.count >= 8)
    }

    @Test func `Query exceptions yield every argument of their sentence`() throws {
        for exception in definition.exceptions {
            guard let file = exception.query else { continue }
            let sql = try ReportFixture.text("queries/extract/" + file)
            for match in exception.sentence.matches(of: #/\{([a-z]+)\}/#) {
                #expect(sql.contains(" as \(match.1)"), "\(exception.code): \(match.1)")
            }
        }
    }
}
