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

/// `kt-report report NAME`, for reports of one's own; `kt-report NAME` is the same.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Any report by its name, one of your own too.")

    @Argument(help: "The report, as kt-report list names it.")
    var name: String

    @OptionGroup var options: AnswerOptions

    func run() async throws { try await options.answer(name) }
}
