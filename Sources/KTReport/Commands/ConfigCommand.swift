internal import ArgumentParser
internal import Pipeline

/// `kt-report config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "What holds and where it came from, secrets masked.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        let context = try ReportContext(common)
        try Output.line("# files from \(context.home.folder)")
        for key in Settings.Key.allCases {
            let value = context.settings[key]
            let text = key == .databaseURL && value != nil ? "********" : value?.text ?? "(unset)"
            try Output.line(
                "\(key.rawValue): \(text)  # \(value.map { "from \($0.origin)" } ?? key.variable); \(key.meaning)")
        }
    }
}
