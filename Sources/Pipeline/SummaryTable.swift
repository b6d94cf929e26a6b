internal import KeepTrack
internal import NepaliCalendar
internal import Reporting
internal import Tabular

/// Writes the summary: what was asked, the headline figures beside those of the previous period, and the exceptions.
struct SummaryTable {
    let definition: ReportDefinition
    let scope: ReportScope
    let selection: [SelectionFact]

    func write(
        figures: [Headline], previous: [Headline]?, outcome: ReportProducer.Outcome, to output: TableOutput
    ) throws {
        for (key, heading, text) in try facts() {
            try row(output, "report", key, heading, text: text)
        }
        let words = Dictionary(definition.headlines.map { ($0.key, $0) }) { first, _ in first }
        let before = Dictionary((previous ?? []).map { ($0.key, $0.value) }) { first, _ in first }
        for figure in figures {
            let word = words[figure.key]
            try row(
                output, "figures", figure.key, word?.heading ?? figure.key, value: figure.value,
                previous: before[figure.key], unit: word?.unit)
        }
        guard definition.hasExceptions else { return }
        for severity in ExceptionDefinition.Severity.allCases {
            try row(
                output, "exceptions", severity.rawValue, "Exceptions, \(severity.rawValue)",
                value: .count(outcome.severities[severity] ?? 0))
        }
    }

    private func facts() throws -> [(String, String, String)] {
        guard var zone = LocalZone(name: scope.organization.timeZone) else { return [] }
        func both(_ date: CalendarDate) -> String {
            guard let (twin, isProjected) = scope.calendar.date(of: date) else { return "\(date)" }
            return "\(date) (BS \(twin)\(isProjected ? ", projected" : ""))"
        }
        return [
            ("title", "Report", definition.title),
            ("organization", "Organization", scope.organization.name),
            ("currency", "Currency", scope.organization.currency),
            ("period_from", "Period from", both(scope.period.lowerBound)),
            ("period_to", "Period to", both(scope.period.upperBound)),
            // To the second, unless it means more.
            ("as_of", "As of", zone.text(of: scope.asOf).replacing(".000000", with: "")),
            ("as_of_date", "As-of day", both(scope.asOfDate)),
        ] + selection.map { ($0.key, $0.heading, $0.text) }
    }

    private func row(
        _ output: TableOutput, _ section: String, _ key: String, _ heading: String, text: String? = nil,
        value: Figure = .notMeasurable, previous: Figure? = nil, unit: String? = nil
    ) throws {
        output.add(text: section)
        output.add(text: key)
        output.add(text: heading)
        output.add(text: text)
        output.add(value)
        output.add(previous ?? .notMeasurable)
        if case .number(let now, let scale) = value, case .number(let before, scale)? = previous {
            output.add(.number(unscaled: now - before, scale: scale))
        } else {
            output.addNull()
        }
        output.add(text: unit)
        try output.endRow()
    }
}

extension TableOutput {
    /// A figure with its own scale; empty where it can't be measured.
    fileprivate func add(_ figure: Figure) {
        switch figure {
        case .notMeasurable: addNull()
        case .number(let unscaled, let scale): add(decimal: unscaled, scale: scale)
        }
    }
}
