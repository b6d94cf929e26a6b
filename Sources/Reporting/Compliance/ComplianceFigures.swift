internal import KeepTrack
internal import NepaliCalendar

/// The headline figures of the compliance report.
struct ComplianceFigures {
    private var vehicles = 0
    private var documents = DocumentCounts()
    private var dueSoon = 0
    private var servicesOverdue = 0
    private var servicesDone = 0
    private var servicesTimed = 0
    private var servicesOnTime = 0

    mutating func countVehicle() { vehicles += 1 }

    mutating func count(_ standing: DocumentStanding, on day: CalendarDate) {
        documents.add(standing)
        if standing.state == .valid, let expiry = standing.expiry, expiry - day <= DueBand.month.days { dueSoon += 1 }
    }

    mutating func count(_ line: ServicePlan.Line) {
        switch line.state {
        case .due: break
        case .overdue: servicesOverdue += 1
        case .done:
            servicesDone += 1
            if let isOnTime = line.isOnTime {
                servicesTimed += 1
                if isOnTime { servicesOnTime += 1 }
            }
        }
    }

    var headlines: [Headline] {
        [
            Headline(key: "vehicles", value: .count(vehicles)),
            Headline(key: "applicable", value: .count(documents.applicable)),
            Headline(key: "valid", value: .count(documents.valid)),
            Headline(key: "rate_pct", value: .ratio(Int128(documents.valid) * 100, Int128(documents.applicable))),
            Headline(key: "due_in_30", value: .count(dueSoon)),
            Headline(key: "in_grace", value: .count(documents.inGrace)),
            Headline(key: "lapsed", value: .count(documents.lapsed)),
            Headline(key: "missing", value: .count(documents.missing)),
            Headline(key: "penalty_amount", value: .money(documents.penalties.amount)),
            Headline(key: "services_done", value: .count(servicesDone)),
            Headline(
                key: "services_on_time_pct", value: .ratio(Int128(servicesOnTime) * 100, Int128(servicesTimed))),
            Headline(key: "services_overdue", value: .count(servicesOverdue)),
        ]
    }
}

/// How soon a valid paper expires: the smallest band that holds it.
enum DueBand: Int, CaseIterable {
    case week = 7
    case month = 30
    case quarter = 90

    var days: Int { rawValue }

    /// - Parameter days: to the expiry, 0 on the day itself.
    init?(daysToExpiry days: Int) {
        guard let band = DueBand.allCases.first(where: { days <= $0.days }) else { return nil }
        self = band
    }

    /// As the forecast names it.
    var name: String {
        switch self {
        case .week: "0-7"
        case .month: "8-30"
        case .quarter: "31-90"
        }
    }
}
