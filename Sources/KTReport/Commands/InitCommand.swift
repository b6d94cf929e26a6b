internal import ArgumentParser
internal import Foundation
internal import Pipeline

/// `kt-report init NAME`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Begins a report of your own: a commented YAML and its SQL, which run at once.",
        discussion: """
            They are written into the folder that the setting reports (KT_REPORTS) names, else into ./reports. \
            Nothing that is there is overwritten.
            """)

    @Argument(help: "The report's name: lower-case letters, digits, - and _.")
    var name: String

    @OptionGroup var common: CommonOptions

    func run() throws {
        let context = try ReportContext(common, mayLackReports: true)
        guard name.wholeMatch(of: #/[a-z][a-z0-9_-]*/#) != nil else {
            throw PipelineError(
                .usage, "\(name) can't be a report's name", hint: "Write lower-case letters, digits, - and _")
        }
        if context.catalog.names.contains(name) || KTReportCommand.has(command: name) {
            throw PipelineError(.usage, "\(name) is the name of a report or a command", hint: "Choose another")
        }
        let own = context.settings.text(.reports)
        let folder = own ?? "reports"
        let template = context.home.reports + "/init"
        let queries = try FileManager.default.contentsOfDirectory(atPath: template).filter { $0.hasSuffix(".sql") }
        let files = [("report.yaml", "\(name).yaml")] + queries.sorted().map { ($0, "\(name)/\($0)") }
        for (_, target) in files where FileManager.default.fileExists(atPath: "\(folder)/\(target)") {
            throw PipelineError(.cantWrite, "\(folder)/\(target) is there already", hint: "Choose another name")
        }
        for (source, target) in files {
            let text = try String(contentsOfFile: "\(template)/\(source)", encoding: .utf8)
            do {
                let path = URL(fileURLWithPath: "\(folder)/\(target)")
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.replacing("REPORT_NAME", with: name).utf8).write(to: path, options: .withoutOverwriting)
            } catch {
                throw PipelineError(
                    .cantWrite, "can't write \(folder)/\(target)", hint: "Name another folder with KT_REPORTS")
            }
            try Output.line("\(folder)/\(target)")
        }
        let prefix = own == nil ? "export KT_REPORTS=\(folder)\n" : ""
        try Output.line(
            """

            Next:
            \(prefix)kt-report lint \(name)
            kt-report \(name) --org ORGANIZATION
            """)
    }
}
