import KeepTrack
import Reporting
import Tabular
import Testing

/// The definition names what there is: tables of the fold, query files, figures, arguments of sentences.
struct ComplianceDefinitionTests {
    private let definition: ReportDefinition

    init() throws {
        definition = try ComplianceFixture.definition.get()
    }

    @Test func `The tables have the columns that people rely on, in order`() {
        let columns = Dictionary(
            uniqueKeysWithValues: definition.tables.map {
                ($0.schema.name, $0.declared.map(\.key).joined(separator: " "))
            })
        let counts = "applicable valid in_grace lapsed missing rate_pct penalty_amount"
        #expect(
            columns == [
                "documents": "branch vehicle_id plate class use kind document_number last_renewed_on valid_from "
                    + "valid_until state due_in days_to_expiry window_days covered_days lapsed_days coverage_pct gaps "
                    + "longest_gap_days overlap_days rule tier penalty_pct penalty_base penalty_amount "
                    + "missing_prerequisite current_value",
                "vehicles": "branch vehicle_id plate class use worst_state bluebook_state insurance_state "
                    + "pollution_state ready_to_renew next_due_on penalty_amount",
                "gaps": "branch vehicle_id plate kind starts_on ends_on days open",
                "renewals": "renewal_id branch vehicle_id plate kind document_number renewed_on valid_from "
                    + "valid_until amount penalty_paid days_late",
                "forecast": "branch vehicle_id plate kind expires_on band tier starts_on penalty_pct penalty_amount",
                "by_branch": "branch " + counts,
                "by_month": "month_bs starts_on ends_on partial " + counts,
                "services": "item interval_days previous_on done_on gap_days on_time due_on state",
            ])
    }

    @Test func `The fold's tables are those it yields`() {
        #expect(definition.fold == "compliance")
        #expect(definition.tables.filter { $0.source == .fold }.map(\.schema.name) == ComplianceFold.tables.map(\.name))
        #expect(definition.tables.count == ComplianceFold.tables.count)
    }

    @Test func `Every date has its twin and every column a heading and a description`() {
        for table in definition.tables {
            let keys = table.schema.columns.map(\.key)
            for column in table.declared {
                #expect(!column.description.isEmpty && !column.heading.isEmpty, "\(table.schema.name).\(column.key)")
                if column.type == .date {
                    #expect(
                        keys.contains("\(column.key)_bs") && keys.contains("\(column.key)_bs_projected"),
                        "\(table.schema.name).\(column.key)")
                }
            }
        }
    }

    @Test func `The headlines are the fold's figures`() throws {
        #expect(try Set(definition.headlines.map(\.key)) == Set(ComplianceFixture().run().headlines.keys))
        #expect(definition.headlines.allSatisfy { $0.query == nil })
    }

    @Test func `Each exception has its severity`() {
        let severities = Dictionary(uniqueKeysWithValues: definition.exceptions.map { ($0.code, $0.severity) })
        #expect(
            severities == [
                "scrapped_not_struck_off": .high, "renewed_without_prerequisite": .high, "plate_duplicate": .high,
                "expiry_before_issue": .high, "renewal_reversed": .high, "validity_overlap": .medium,
                "tariff_missing": .low,
            ])
    }

    @Test func `The fold reports every argument of every sentence of its own`() throws {
        var fixture = ComplianceFixture()
        // Scrapped, in a tier without a tariff, renewed without insurance.
        try fixture.add(class: "bus", scrapped: "2026-01-01 00:00")
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01")
        // One that overlaps, one that had ended, one reversed.
        try fixture.add(.insurance, "2026-01-01", "2026-12-31")
        try fixture.add(.insurance, "2026-12-01", "2027-11-30", renewed: "2026-02-01")
        try fixture.add(.pollution, "2025-01-01", "2025-06-30", renewed: "2025-07-01")
        try fixture.add(.pollution, "2026-02-01", "2026-01-31", renewed: "2026-01-31")
        let reported = try fixture.run().exceptions
        let catalogue = definition.exceptions.filter { $0.query == nil }
        #expect(Set(reported.map(\.code)) == Set(catalogue.map(\.code)))
        for exception in catalogue {
            let wanted = Set(exception.sentence.matches(of: #/\{([a-z_]+)\}/#).map { String($0.1) })
            #expect(!wanted.isEmpty, "\(exception.code)")
            for finding in reported where finding.code == exception.code {
                #expect(wanted.isSubset(of: finding.arguments.keys), "\(exception.code)")
            }
        }
    }

    @Test func `Query exceptions are there and yield every argument of their sentence`() throws {
        for exception in definition.exceptions {
            for file in [exception.query, exception.population].compactMap({ $0 }) {
                #expect(throws: Never.self, "\(file)") { try ReportFixture.text("queries/extract/" + file) }
            }
            guard let file = exception.query else { continue }
            let sql = try ReportFixture.text("queries/extract/" + file)
            for match in exception.sentence.matches(of: #/\{([a-z_]+)\}/#) {
                #expect(sql.contains(" as \(match.1)"), "\(exception.code): \(match.1)")
            }
        }
    }
}
