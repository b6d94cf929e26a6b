internal import Definitions
internal import NepaliCalendar

extension PenaltyRule {
    private static let consequences: Set<String> = [
        "validity_months", "terms_at_once", "grace", "tier_days_from", "tiers", "yearly", "base", "prerequisites",
        "minimum_wheels",
    ]

    /// Reads a row of `penalties`: a rule for each combination of the vehicles that it lists.
    static func rows(_ node: DefinitionNode) throws -> [PenaltyRule] {
        try node.allow(consequences.union(RuleRowHeader.keys).union(["document", "exempt"]))
        let header = try RuleRowHeader(node)
        let document = try node.child("document").choice(of: DocumentKind.allCases, named: \.name)
        if try node.flag("exempt") {
            for key in consequences.sorted() {
                if let child = node.childIfAny(key) {
                    throw child.failure("can't stand in a row that exempts its vehicles; remove one of the two")
                }
            }
            return header.vehicles.map {
                PenaltyRule(
                    id: header.id, document: document, key: $0, fiscalYear: header.fiscalYear, validityMonths: nil,
                    isExempt: true, source: header.source, note: header.note)
            }
        }
        let validityMonths = try node.child("validity_months").whole(in: 1...1_200)
        let termsAtOnce = try node.intIfAny("terms_at_once", in: 1...100) ?? 1
        let grace = try Grace(try node.child("grace"))
        let tiers = try tiers(node, grace: grace)
        let yearly = try node.childIfAny("yearly").map { try YearlyPenalty($0) }
        let base = try node.childIfAny("base")?.choice(of: TariffAmount.allCases, named: \.rawValue)
        let isPenalised = !tiers.isEmpty || yearly != nil
        if isPenalised, base == nil {
            throw node.failure("lacks base, what its percentages are of: tax, fee or charge")
        }
        if !isPenalised, let base = node.childIfAny("base") {
            throw base.failure("stands there without tiers or yearly; remove it or add them")
        }
        let prerequisites = try prerequisites(node, document: document)
        let minimumWheels = try node.intIfAny("minimum_wheels", in: 1...40)
        return header.vehicles.map {
            PenaltyRule(
                id: header.id, document: document, key: $0, fiscalYear: header.fiscalYear,
                validityMonths: validityMonths, termsAtOnce: termsAtOnce, grace: grace, tiers: tiers, yearly: yearly,
                base: base, prerequisites: prerequisites, minimumWheels: minimumWheels, source: header.source,
                note: header.note)
        }
    }

    private static func tiers(_ node: DefinitionNode, grace: Grace) throws -> [PenaltyTier] {
        var graceDays = 0
        if let origin = node.childIfAny("tier_days_from"),
            try origin.choice(of: ["end_of_grace", "expiry"], named: { $0 }) == "expiry"
        {
            guard !grace.isCutAtChaitra else {
                throw origin.failure("is expiry, but the grace may be cut; count from end_of_grace")
            }
            graceDays = grace.days
        }
        var tiers: [PenaltyTier] = []
        var due: Int? = graceDays + 1
        for tier in try node.list("tiers") {
            try tier.allow(["from", "to", "percent"])
            let from = try tier.child("from").whole(in: 0...36_500)
            let to = try tier.intIfAny("to", in: 0...36_500)
            guard let expected = due else {
                throw tier.failure("comes after a tier without an end; give that one a to, or remove this one")
            }
            if from != expected {
                throw try tier.child("from").failure(
                    from < expected
                        ? "is day \(from), which is before or within what comes ahead of it; begin with day \(expected)"
                        : "is day \(from), so that no tier holds day \(expected); begin with it")
            }
            if let to, to < from { throw try tier.child("to").failure("is day \(to), before day \(from)") }
            tiers.append(
                PenaltyTier(
                    firstDay: from - graceDays, lastDay: to.map { $0 - graceDays },
                    percent: try tier.child("percent").percent()))
            due = to.map { $0 + 1 }
        }
        return tiers
    }

    private static func prerequisites(_ node: DefinitionNode, document: DocumentKind) throws -> [DocumentKind] {
        var kinds: [DocumentKind] = []
        for element in try node.list("prerequisites") {
            let kind = try element.choice(of: DocumentKind.allCases, named: \.name)
            guard kind != document else { throw element.failure("is \(kind.name), the row's own document; remove it") }
            guard !kinds.contains(kind) else { throw element.failure("is \(kind.name) once more; remove it") }
            kinds.append(kind)
        }
        return kinds
    }
}

extension Grace {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["days", "cut_at_chaitra"])
        self.init(
            days: try node.child("days").whole(in: 0...3_650), isCutAtChaitra: try node.flag("cut_at_chaitra"))
    }
}

extension YearlyPenalty {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["percent", "years", "mode"])
        self.init(
            percent: try node.child("percent").percent(), maximumYears: try node.child("years").whole(in: 1...100),
            mode: try node.child("mode").choice(of: Mode.allCases, named: \.rawValue))
    }
}

extension DefinitionNode {
    /// Hundredths of a per cent, up to 1,000 %: with the bounds of years and amounts, no penalty exceeds 64 bits.
    fileprivate func percent() throws -> Int {
        Int(try hundredths(atMost: 1_000_00))
    }
}
