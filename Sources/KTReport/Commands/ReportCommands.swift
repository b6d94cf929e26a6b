internal import ArgumentParser

/// A report with a command of its own.
protocol NamedReport {
    static var name: String { get }
    /// One line for `--help`.
    static var abstract: String { get }
}

/// `kt-report NAME`: one report now.
struct NamedReportCommand<Report: NamedReport>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: Report.name, abstract: Report.abstract)
    }

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer(Report.name) }
}

enum LifecycleReport: NamedReport {
    static let name = "lifecycle"
    static let abstract = "What became of every asset: status, repairs, value."
}

enum ComplianceReport: NamedReport {
    static let name = "compliance"
    static let abstract = "Which papers of which vehicles are valid, lapsed or about to."
}

enum SecurityReport: NamedReport {
    static let name = "security"
    static let abstract = "Who could, who did, and who was kept out."
}

enum MaintenanceReport: NamedReport {
    static let name = "maintenance"
    static let abstract = "Whether repairs met their promise: times, first-time fixes, cost."
}

enum AuditLogReport: NamedReport {
    static let name = "audit-log"
    static let abstract = "Who changed what and when, and whether the trail is whole."
}

enum InventoryReport: NamedReport {
    static let name = "inventory"
    static let abstract = "The register: where items are, who answers for them, their values."
}

enum RenewalsReport: NamedReport {
    static let name = "renewals"
    static let abstract = "Which papers fall due, with fees and prerequisites; also as a calendar."
}

enum DataQualityReport: NamedReport {
    static let name = "data-quality"
    static let abstract = "Whether the records can be relied on: every check, with its failures."
}

/// `kt-report report NAME`, for reports of one's own; `kt-report NAME` is the same.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Any report by its name, one of your own too.")

    @Argument(help: "The report, as kt-report list names it.")
    var name: String

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer(name) }
}
