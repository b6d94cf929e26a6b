internal import ArgumentParser
internal import Pipeline

/// `kt-report generate`.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Fill an empty database with made-up organizations, the same for a seed.")

    @Option(help: "What the data are made from.")
    var seed = "kt-report"

    @Option(help: "Status events in all, about.")
    var scale = 20_000

    @Option(help: "Organizations.")
    var organizations = 4

    @Option(help: "Items in all, about; default: a tenth of the scale.")
    var items: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100_000_000).contains(scale), (1...100_000).contains(organizations), (items ?? 1) > 0 else {
            throw ValidationError("--scale, --organizations and --items are counts from 1")
        }
    }

    func run() async throws {
        let context = try ReportContext(common)
        let data = DemoData(seed: seed, scale: scale, organizations: organizations, items: items)
        let home = context.home
        let settings = context.settings
        try await Interruption.watch { interrupt in
            try await Database.with(settings) { target in
                let isCluster = try await WorkerThreads.run {
                    try Schema.bringUp(target: target, home: home, settings: settings, interrupt: interrupt)
                    return try DemoData.isEmptyCluster(target, interrupt: interrupt)
                }
                if !isCluster {
                    try await WorkerThreads.run { try data.load(into: target, home: home, interrupt: interrupt) }
                    return
                }
                try await ScratchDatabase.with(settings) { scratch in
                    try await WorkerThreads.run {
                        try Schema.bringUp(target: scratch, home: home, settings: settings, interrupt: interrupt)
                        try data.load(into: scratch, home: home, interrupt: interrupt)
                        try DemoCopy(source: scratch, target: target, home: home, interrupt: interrupt).run()
                    }
                }
            }
        }
        if !common.quiet { try Output.line("loaded \(organizations) organizations, seed \(seed)") }
    }
}
