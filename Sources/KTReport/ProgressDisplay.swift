internal import Foundation
internal import Pipeline

/// Shows on standard error how far a run is: on a terminal on one line that it rewrites, else, if asked, as lines at
/// intervals.
struct ProgressDisplay {
    /// Where progress is shown.
    enum Place {
        case nowhere, terminal, log
    }

    let progress = Progress()
    private let place: Place

    /// Between two lines of a log.
    private static let logInterval = Duration.seconds(30)

    init(_ place: Place) {
        self.place = place
    }

    /// Shows the progress for as long as `body` runs.
    func show<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        if place == .nowhere { return try await body() }
        let (progress, isTerminal) = (progress, place == .terminal)
        let ticker = Task {
            let start = ContinuousClock.now
            while !Task.isCancelled {
                try? await Task.sleep(for: isTerminal ? .milliseconds(250) : ProgressDisplay.logInterval)
                if Task.isCancelled { return }
                let figures = progress.figures
                if isTerminal {
                    let bar = ProgressDisplay.bar(figures.finished, of: figures.expected)
                    FileHandle.standardError.put(
                        "\r\(bar) \(ProgressDisplay.line(figures, elapsed: .now - start))\u{1B}[K")
                } else {
                    FileHandle.standardError.tell("kt-report: \(ProgressDisplay.line(figures, elapsed: .now - start))")
                }
            }
        }
        defer {
            ticker.cancel()
            if isTerminal { FileHandle.standardError.put("\r\u{1B}[K") }
        }
        return try await body()
    }

    /// What the run spent where, a line per report.
    func tellCosts() {
        for (report, cost) in progress.costs {
            let seconds = max(0.001, cost.time / .seconds(1))
            FileHandle.standardError.tell(
                "kt-report: \(report): \(cost.organizations) organizations, \(cost.rows.formatted()) rows read, "
                    + "\(seconds.formatted(.number.precision(.fractionLength(1)))) s, "
                    + "\(Int(Double(cost.rows) / seconds).formatted()) rows/s")
        }
    }

    private static func bar(_ finished: Int, of expected: Int) -> String {
        let width = 24
        let filled = expected > 0 ? width * finished / expected : 0
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    }

    private static func line(_ figures: (rows: Int, finished: Int, expected: Int), elapsed: Duration) -> String {
        let seconds = max(0.001, elapsed / .seconds(1))
        let rate = Int(Double(figures.rows) / seconds)
        var text =
            "\(figures.finished)/\(figures.expected) reports, \(figures.rows.formatted()) rows, \(rate.formatted())/s"
        if figures.finished > 0, figures.finished < figures.expected {
            let left = seconds / Double(figures.finished) * Double(figures.expected - figures.finished)
            text += ", \(Int(left.rounded(.up))) s left"
        }
        return text
    }
}

extension FileHandle {
    /// Writes text as it is; see ``tell(_:)``.
    func put(_ text: String) {
        try? write(contentsOf: Data(text.utf8))
    }
}
