import Foundation
import KeepTrack
import NepaliCalendar
import Reporting
import Tabular

/// Runs the compliance fold over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 in Kathmandu unless said otherwise, which is the last day of the fiscal year 2082/83;
/// the period is that year, 2025-07-17 to 2026-07-16, 365 days.
struct ComplianceFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var rules = ComplianceFixture.rules
    var branches: [BranchRow] = []
    var vehicles: [VehicleRow] = []
    var renewals: [VehicleRenewalRow] = []
    var items: [ServicePlanRow] = []
    var services: [PlannedServiceRow] = []

    struct Result {
        var tables: [String: [[String: String]]] = [:]
        var exceptions: [ReportedException] = []
        var headlines: [String: Figure] = [:]
        /// Rows that the merge left in their streams.
        var unread = 0

        func rows(_ table: String, _ keys: String...) -> [[String]] {
            (tables[table] ?? []).map { row in keys.map { row[$0] ?? "-" } }
        }

        /// Some columns of one paper's row in `documents`.
        func document(_ kind: DocumentKind, vehicle: Int = 1, _ keys: String...) -> [String] {
            let row = tables["documents"]?.first { $0["kind"] == kind.name && $0["vehicle_id"] == "\(vehicle)" }
            return keys.map { row?[$0] ?? "-" }
        }

        /// Some columns of one kind's rows in `gaps`, `renewals` or `forecast`.
        func rows(_ table: String, of kind: DocumentKind, _ keys: String...) -> [[String]] {
            (tables[table] ?? []).filter { $0["kind"] == kind.name }.map { row in keys.map { row[$0] ?? "-" } }
        }

        /// The subjects of the exceptions of one code.
        func subjects(_ code: String) -> [Identifier] {
            exceptions.filter { $0.code == code }.compactMap(\.subjectID)
        }
    }

    static let definition = Swift.Result {
        try ReportFixture.definition("compliance")
    }

    // MARK: The rules

    /// From 2070/71. A bluebook has 90 days of grace, cut at Chaitra, then 5, 10 and 20 %, then 32 % a year; insurance
    /// has no grace; a sticker, for four wheels and more, has 7 days of grace, then doubles to day 30.
    static let rules = RuleSet(
        name: "fixed", wheels: ["motorcycle": 2, "car": 4, "bus": 6],
        penaltyRules: [bluebookRule(), insuranceRule(), pollutionRule()],
        tariffs: [
            Tariff(id: "car-2079", key: car, engineCC: 0...1000, fiscalYear: year(2079), tax: 20_000_00),
            Tariff(id: "car-2082", key: car, engineCC: 0...1000, fiscalYear: year(2082), tax: 22_000_00),
            Tariff(id: "car-2083", key: car, engineCC: 0...1000, fiscalYear: year(2083), tax: 24_000_00),
            Tariff(
                id: "motorcycle", key: RuleKey(vehicleClass: "motorcycle"), engineCC: 126...150, fiscalYear: year(2070),
                tax: 5_000_00),
            // 10 paisa: 5 % of it is half a paisa.
            Tariff(id: "cart", key: RuleKey(vehicleClass: "cart"), fiscalYear: year(2070), tax: 10),
            Tariff(id: "charge", key: car, fiscalYear: year(2070), charge: 500_00),
        ])

    private static let car = RuleKey(vehicleClass: "car")

    static func year(_ start: Int) -> FiscalYear { FiscalYear(startYear: start) }

    static func bluebookRule(
        from start: Int = 2070, prerequisites: [DocumentKind] = [.insurance], key: RuleKey = RuleKey(),
        isExempt: Bool = false
    ) -> PenaltyRule {
        PenaltyRule(
            id: isExempt ? "bluebook-exempt" : "bluebook", document: .bluebook, key: key, fiscalYear: year(start),
            termsAtOnce: 5, grace: Grace(days: 90, isCutAtChaitra: true),
            tiers: [
                PenaltyTier(firstDay: 1, lastDay: 30, percent: 5_00),
                PenaltyTier(firstDay: 31, lastDay: 45, percent: 10_00),
                PenaltyTier(firstDay: 46, lastDay: nil, percent: 20_00),
            ], yearly: YearlyPenalty(percent: 32_00, maximumYears: 5, mode: .add), base: .tax,
            prerequisites: prerequisites, isExempt: isExempt)
    }

    static func insuranceRule(from start: Int = 2070, key: RuleKey = RuleKey(), isExempt: Bool = false) -> PenaltyRule {
        PenaltyRule(
            id: isExempt ? "insurance-exempt" : "insurance", document: .insurance, key: key, fiscalYear: year(start),
            isExempt: isExempt)
    }

    static func pollutionRule(minimumWheels: Int? = 4) -> PenaltyRule {
        PenaltyRule(
            id: "pollution", document: .pollution, fiscalYear: year(2070), grace: Grace(days: 7),
            // From the day after the grace: 23 more days end on the thirtieth.
            tiers: [PenaltyTier(firstDay: 1, lastDay: 23, percent: 100_00)], base: .charge,
            minimumWheels: minimumWheels)
    }

    /// The fixed tariffs with other rules.
    static func ruleSet(_ penaltyRules: PenaltyRule...) -> RuleSet {
        RuleSet(name: "other", wheels: rules.wheels, penaltyRules: penaltyRules, tariffs: rules.tariffs)
    }

    // MARK: What goes in

    /// Measures as of the end of a day, over that day alone.
    mutating func measure(on day: String) throws {
        asOf = "\(try date(day).adding(days: 1)) 00:00"
        period = day...day
    }

    /// A private car of 1,000 cc, registered on 2020-01-01, of no branch, with the plate `BA 1 PA N` unless changed.
    mutating func add(
        vehicle number: UInt64 = 1, class vehicleClass: String? = "car", engineCC: Int? = 1000,
        registered: String? = "2020-01-01", struckOff: String? = nil, branch: UInt64? = nil, isCurrent: Bool = false,
        scrapped: String? = nil, use: String? = "private"
    ) throws {
        vehicles.append(
            VehicleRow(
                id: id(number), branchID: branch.map { id($0) }, plate: "BA 1 PA \(number)",
                traits: VehicleTraits(
                    province: "Bagmati", vehicleClass: vehicleClass, use: use, engineCC: engineCC),
                registeredOn: try registered.map { try date($0) }, struckOffOn: try struckOff.map { try date($0) },
                isCurrent: isCurrent, scrappedAt: try scrapped.map { try instant($0) }))
    }

    /// A renewal, made on its first day unless said otherwise; renewals are numbered from 101 in the order they are
    /// added, unless they have a number of their own.
    mutating func add(
        _ kind: DocumentKind, _ from: String, _ until: String, vehicle: UInt64 = 1, renewed: String? = nil,
        id number: UInt64? = nil, amount: Int64? = nil, penalty: Int64? = nil
    ) throws {
        let number = number ?? 101 + UInt64(renewals.count)
        renewals.append(
            VehicleRenewalRow(
                id: id(number), vehicleID: id(vehicle), kind: kind, number: "N\(number)",
                renewedOn: try date(renewed ?? from), validFrom: try date(from), validUntil: try date(until),
                amount: amount, penaltyPaid: penalty))
    }

    /// An item, bought on 2026-01-01, to be serviced every 100 days unless changed.
    mutating func addItem(
        _ number: UInt64 = 1, interval: Int? = 100, purchased: String? = "2026-01-01", isClosed: Bool = false
    ) throws {
        items.append(
            ServicePlanRow(
                itemID: id(number), purchasedOn: try purchased.map { try date($0) }, intervalDays: interval,
                isClosed: isClosed))
    }

    /// A planned service; they are numbered from 201 in the order they are added.
    mutating func add(service completed: String, on day: String? = nil, item: UInt64 = 1) throws {
        services.append(
            PlannedServiceRow(
                id: id(201 + UInt64(services.count)), itemID: id(item), completedAt: try instant(completed),
                serviceDate: try day.map { try date($0) }))
    }

    // MARK: What comes out

    func run() throws -> Result {
        let collector = RowCollector()
        let scope = try ReportFixture.scope(asOf: asOf, period: period)
        let outputs = try collector.outputs(of: ComplianceFixture.definition.get(), calendar: scope.calendar)
        let fold = try ComplianceFold(
            scope: scope, rules: rules, outputs: TableSet(outputs), exceptions: collector,
            spoolFolder: NSTemporaryDirectory())
        fold.begin(branches: branches)
        var sources = sources
        let merge = ComplianceMerge(fold)
        try merge.feed(items: { sources.items.next() }, services: { sources.services.next() })
        try merge.feed(
            vehicles: { sources.vehicles.next() },
            renewals: DocumentKind.allCases.indices.map { kind in { sources.renewals[kind].next() } })
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }),
            unread: sources.unread)
    }

    /// What the stages yield, in their order.
    var sources: Sources {
        Sources(
            items: items.sorted { $0.itemID < $1.itemID }.makeIterator(),
            services: services.sorted { ($0.itemID, $0.completedAt, $0.id) < ($1.itemID, $1.completedAt, $1.id) }
                .makeIterator(),
            vehicles: vehicles.sorted { $0.id < $1.id }.makeIterator(),
            renewals: DocumentKind.allCases.map { kind in
                renewals.filter { $0.kind == kind }
                    .sorted { ($0.vehicleID, $0.validFrom, $0.id) < ($1.vehicleID, $1.validFrom, $1.id) }.makeIterator()
            })
    }

    struct Sources {
        var items: IndexingIterator<[ServicePlanRow]>
        var services: IndexingIterator<[PlannedServiceRow]>
        var vehicles: IndexingIterator<[VehicleRow]>
        var renewals: [IndexingIterator<[VehicleRenewalRow]>]

        /// How many rows haven't been taken yet.
        var unread: Int {
            IteratorSequence(items).count { _ in true } + IteratorSequence(services).count { _ in true }
                + IteratorSequence(vehicles).count { _ in true }
                + renewals.reduce(0) { $0 + IteratorSequence($1).count { _ in true } }
        }
    }
}
