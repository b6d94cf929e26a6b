internal import ArgumentParser

/// `kt-report lifecycle`.
struct LifecycleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifecycle", abstract: "What became of every asset: status, repairs, value.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("lifecycle") }
}

/// `kt-report compliance`.
struct ComplianceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compliance", abstract: "Which papers of which vehicles are valid, lapsed or about to.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("compliance") }
}

/// `kt-report security`.
struct SecurityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "security", abstract: "Who could, who did, and who was kept out.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("security") }
}

/// `kt-report maintenance`.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance", abstract: "Whether repairs met their promise: times, first-time fixes, cost.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("maintenance") }
}

/// `kt-report audit-log`.
struct AuditLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit-log", abstract: "Who changed what and when, and whether the trail is whole.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("audit-log") }
}

/// `kt-report inventory`.
struct InventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory", abstract: "The register: where items are, who answers for them, their values.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("inventory") }
}

/// `kt-report renewals`.
struct RenewalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renewals", abstract: "Which papers fall due, with fees and prerequisites; also as a calendar.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("renewals") }
}

/// `kt-report data-quality`.
struct DataQualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-quality", abstract: "Whether the records can be relied on: every check, with its failures.")

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer("data-quality") }
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
