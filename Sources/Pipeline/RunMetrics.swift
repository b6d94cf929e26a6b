package import Foundation
package import Postgres
internal import Reporting

/// How runs go, for whoever watches them: a text file in the exposition format of Prometheus, which its node exporter
/// reads from a folder.
///
/// Every run writes the whole file anew. What tells of the last success is the one thing that a failed run takes over
/// from the file before it: an alarm compares that time with the clock, so it must stand still while runs fail.
package struct RunMetrics: Sendable {
    /// How a run ended.
    package struct Run {
        package var startedAt: Date
        package var finishedAt: Date
        package var exitCode: Int32
        /// Empty where the run failed as a whole.
        package var endings: [NightlyRun.Ending]
        /// Whether all active organizations were asked for, so that others are gone.
        package var isOfAll: Bool
        package var pool: PoolFigures?

        package init(
            startedAt: Date, finishedAt: Date, exitCode: Int32, endings: [NightlyRun.Ending], isOfAll: Bool,
            pool: PoolFigures?
        ) {
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.exitCode = exitCode
            self.endings = endings
            self.isOfAll = isOfAll
            self.pool = pool
        }

        /// Complete, whatever it found.
        var isSuccess: Bool {
            [0, PipelineError.Code.findings.exitCode].contains(exitCode) && endings.allSatisfy { $0.failure == nil }
        }
    }

    private let path: String

    /// - Throws: ``PipelineError`` of code `cantWrite` where the file couldn't be written later: nobody should learn of
    ///   that at the end of a long run.
    package init(path: String) throws {
        self.path = path
        let folder = (path as NSString).deletingLastPathComponent
        guard !path.isEmpty, isReplaceable(path) else { throw RunMetrics.cantWrite(path, "that is no plain file") }
        guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else {
            throw RunMetrics.cantWrite(path, String(cString: strerror(errno)))
        }
    }

    private static func cantWrite(_ path: String, _ reason: String) -> PipelineError {
        PipelineError(
            .cantWrite, "can't write the metrics to \(path): \(reason)",
            hint: "Make its folder writable, or name another file with --metrics")
    }

    /// Writes what a run gave, whole or not at all.
    ///
    /// - Throws: ``PipelineError`` of code `cantWrite`.
    package func write(_ run: Run) throws {
        let before = (try? String(contentsOfFile: path, encoding: .utf8)).map { LastSuccesses(exposition: $0) }
        let text = RunMetrics.text(run, before: before ?? LastSuccesses())
        do { try writeWhole(Data(text.utf8), to: path) } catch { throw RunMetrics.cantWrite(path, "\(error)") }
    }

    static func text(_ run: Run, before: LastSuccesses) -> String {
        var successes = before
        let time = seconds(run.finishedAt.timeIntervalSince1970)
        if run.isSuccess { successes.run = time }
        if run.isOfAll, !run.endings.isEmpty {
            let known = Set(run.endings.map(\.slug))
            successes.organizations = successes.organizations.filter { known.contains($0.key) }
        }
        for ending in run.endings where ending.failure == nil { successes.organizations[ending.slug] = time }

        var text = Exposition()
        text.gauge("last_run_timestamp_seconds", "When the last run ended, in seconds since 1970.", time)
        text.gauge(
            "last_run_success", "Whether the last run wrote every organization: 1 or 0.", run.isSuccess ? "1" : "0")
        text.gauge("last_run_exit_code", "What the last run ended with; 2 is a success with findings.", run.exitCode)
        text.gauge(
            "last_run_duration_seconds", "How long the last run took.",
            seconds(run.finishedAt.timeIntervalSince(run.startedAt)))
        if let run = successes.run {
            text.gauge(LastSuccesses.runName, "When a run last succeeded, in seconds since 1970.", run)
        }
        text.gauge(
            LastSuccesses.organizationName, "When a run last wrote the organization, in seconds since 1970.",
            successes.organizations.sorted { $0.key < $1.key }.map { ([("organization", $0.key)], $0.value) })
        add(run.endings, to: &text)
        if let pool = run.pool { add(pool, to: &text) }
        return text.text
    }

    private static func add(_ endings: [NightlyRun.Ending], to text: inout Exposition) {
        let failed = endings.count { $0.failure != nil }
        text.gauge(
            "last_run_organizations", "Organizations of the last run, by how each ended.",
            [
                ([("outcome", "complete")], "\(endings.count - failed)"), ([("outcome", "failed")], "\(failed)"),
            ])
        let complete = endings.filter { $0.failure == nil }
        func each(_ value: (NightlyRun.Ending) -> Int?) -> [Exposition.Sample] {
            complete.compactMap { ending in value(ending).map { ([("organization", ending.slug)], "\($0)") } }
        }
        text.gauge("rows", "Rows of all tables that the last run wrote.", each(\.rows))
        text.gauge(
            "exceptions", "Exceptions that the last run found, by severity.",
            complete.flatMap { ending in
                ExceptionDefinition.Severity.allCases.map { severity in
                    (
                        [("organization", ending.slug), ("severity", severity.rawValue)],
                        "\(ending.severities[severity] ?? 0)"
                    )
                }
            })
        text.gauge(
            "documents_overdue",
            "Papers of vehicles that have expired, those in grace too: the figure overdue of the report renewals.",
            each(\.documentsOverdue))
    }

    private static func add(_ pool: PoolFigures, to text: inout Exposition) {
        text.gauge(
            "pool_connections", "Connections to the database when the last run ended, by state.",
            [([("state", "idle")], "\(pool.idle)"), ([("state", "in_use")], "\(pool.open - pool.idle)")])
        text.gauge("pool_waiting", "Acquisitions that waited for a connection when the last run ended.", pool.waiting)
        // Of one run each: a counter would have to go on from run to run.
        text.gauge("pool_acquired", "Connections handed out in the last run.", pool.acquired)
        text.gauge("pool_waited", "Acquisitions of the last run that had to wait.", pool.waited)
        text.gauge("pool_timed_out", "Acquisitions of the last run that gave up at their deadline.", pool.timedOut)
        text.gauge("pool_retried", "Pieces of work that the last run tried again.", pool.retried)
        text.gauge("pool_opened", "Connections that the last run opened.", pool.opened)
        text.gauge("pool_failed_to_open", "Connections that the last run couldn't open.", pool.failedToOpen)
        text.gauge("pool_broken", "Connections that broke in the last run.", pool.broken)
        text.gauge("pool_expired", "Connections that the last run closed for age or as too many idle.", pool.expired)
    }

    private static func seconds(_ interval: Double) -> String {
        String(format: "%.3f", locale: Locale(identifier: "en_US_POSIX"), interval)
    }
}

/// When runs last succeeded, as the metrics before said it.
struct LastSuccesses {
    static let runName = "last_success_timestamp_seconds"
    static let organizationName = "organization_last_success_timestamp_seconds"

    /// Seconds since 1970, as they were written.
    var run: String?
    var organizations: [String: String] = [:]

    init() {}

    /// Reads a file of ours; what is no line of it is passed over.
    init(exposition: String) {
        for line in exposition.split(whereSeparator: \.isNewline) {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                value.isFinite
            else { continue }
            let (name, text) = (line[..<space], String(line[line.index(after: space)...]))
            if name == Exposition.prefix + LastSuccesses.runName {
                run = text
            } else if let match = name.wholeMatch(of: #/(\w+)\{organization="((?:[^"\\]|\\.)*)"\}/#),
                match.output.1 == Exposition.prefix + LastSuccesses.organizationName
            {
                organizations[Exposition.unescaped(String(match.output.2))] = text
            }
        }
    }
}

/// The text format of Prometheus, version 0.0.4.
private struct Exposition {
    typealias Sample = (labels: [(String, String)], value: String)
    static let prefix = "kt_report_"

    private(set) var text = ""

    mutating func gauge(_ name: String, _ help: String, _ value: some CustomStringConvertible) {
        gauge(name, help, [([], "\(value)")])
    }

    /// A family without samples is left out.
    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        let name = Exposition.prefix + name
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for (labels, value) in samples {
            let list = labels.map { "\($0)=\"\(Exposition.escaped($1))\"" }.joined(separator: ",")
            text += name + (list.isEmpty ? "" : "{\(list)}") + " \(value)\n"
        }
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    static func unescaped(_ label: String) -> String {
        label.replacing(#/\\(.)/#) { match in
            match.output.1 == "n" ? "\n" : String(match.output.1)
        }
    }
}
