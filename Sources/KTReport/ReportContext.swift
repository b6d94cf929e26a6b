internal import Evidence
internal import Foundation
internal import KeepTrack
internal import NepaliCalendar
internal import Pipeline
internal import Reporting
internal import Writers

/// What every command that makes reports starts from: the program's files, the settings, the calendar, the catalogue.
struct ReportContext {
    private(set) var home: Home
    let settings: Settings
    let calendar: BikramSambatCalendar
    let catalog: ReportCatalog

    /// - Parameter mayLackReports: the folder of one's own reports needn't be there yet.
    init(_ common: CommonOptions, mayLackReports: Bool = false) throws {
        let environment = ProcessInfo.processInfo.environment
        home = try Home.find(environment: environment, executable: ProgramInfo.executable)
        settings = try Settings(environment: environment, file: common.config)
        guard let csv = try? String(contentsOfFile: home.calendar, encoding: .utf8) else {
            throw PipelineError(.configuration, "the calendar's table \(home.calendar) can't be read")
        }
        do { calendar = try BikramSambatCalendar(csv: csv) } catch {
            throw PipelineError(.configuration, "\(home.calendar): \(error)")
        }
        home.ownReports = settings.text(.reports)
        let own = home.ownReports.flatMap { mayLackReports && !$0.isExistingFolder ? nil : $0 }
        catalog = try ReportCatalog(folders: [home.reports] + [own].compactMap { $0 })
    }

    /// The renewal rules: a name below `reports/rules`, or a file.
    func rules() throws -> RuleSet {
        try RuleSetFolder(folder: home.rules).ruleSet(settings.text(.rules) ?? "")
    }

    func request(_ period: PeriodOptions) throws -> ReportRequest {
        ReportRequest(
            asOf: try period.asOfRequest(), period: try period.periodRequest(calendar: calendar), calendar: calendar,
            generator: ProgramInfo.generator)
    }

    func formats() throws -> Set<OutputFormat> {
        try OutputFormat.set(settings.text(.formats) ?? "")
    }

    func csvProfile() throws -> CSVProfile {
        let name = settings.text(.csvProfile) ?? ""
        guard let profile = CSVProfile(rawValue: name) else {
            throw PipelineError(
                .configuration, "there is no CSV profile \(name)",
                hint: "There are \(CSVProfile.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return profile
    }

    func jobs() throws -> Int {
        guard let jobs = settings.text(.jobs).flatMap({ Int($0) }), jobs > 0 else {
            throw PipelineError(.configuration, "jobs is \(settings.text(.jobs) ?? ""), which is no count from 1")
        }
        return jobs
    }

    func signer() throws -> ManifestSigner? {
        do { return try settings.text(.signingKey).map { try ManifestSigner(keyFile: $0) } } catch {
            throw PipelineError(.configuration, "\(error)")
        }
    }
}

/// The program's own name and version.
enum ProgramInfo {
    static let version = "0.1.0"
    static let generator = "kt-report \(version)"
    static var executable: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }
}
