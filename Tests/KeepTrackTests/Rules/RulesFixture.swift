import Foundation
import KeepTrack
import NepaliCalendar
import Testing

/// The shipped files that rules are tested with.
enum RulesFixture {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static let shared = Result {
        try BikramSambatCalendar(csv: text("reports/calendar/bikram-sambat-months.csv"))
    }

    static func calendar() throws -> BikramSambatCalendar { try shared.get() }

    /// A set below `reports/rules`.
    static func shipped(_ name: String) throws -> RuleSet {
        try RuleSet(named: name) { name in
            RuleSet.Source(file: "\(name).yaml", text: try text("reports/rules/\(name).yaml"))
        }
    }

    /// The rule of a shipped set for a private car of Bagmati.
    static func rule(_ document: DocumentKind, in name: String = "nepal") throws -> PenaltyRule {
        let car = VehicleTraits(province: "bagmati", vehicleClass: "car", use: "private")
        let rule = try shipped(name).penaltyRule(for: document, of: car, fiscalYear: FiscalYear(startYear: 2082))
        return try #require(rule)
    }
}

/// A set made of texts: each key is a name to ask for.
func ruleSet(_ name: String, of files: [String: String]) throws -> RuleSet {
    struct Missing: Error, CustomStringConvertible { let description: String }
    return try RuleSet(named: name) { name in
        guard let text = files[name] else { throw Missing(description: "no file \(name)") }
        return RuleSet.Source(file: name.hasSuffix(".yaml") ? name : name + ".yaml", text: text)
    }
}

func day(_ iso: String) throws -> CalendarDate { try #require(CalendarDate(iso: iso)) }
