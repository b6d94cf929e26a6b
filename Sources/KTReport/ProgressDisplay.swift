internal import Foundation
internal import Pipeline

/// Shows on a terminal's standard error how far a run is, on one line that it rewrites.
struct ProgressDisplay {
    let progress = Progress()
    private let isWanted: Bool

    init(isWanted: Bool) {
        self.isWanted = isWanted
    }

    /// Shows the progress for as long as `body` runs.
    func show<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        guard isWanted else { return try await body() }
        let progress = progress
        let ticker = Task {
            let start = ContinuousClock.now
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(250))
                FileHandle.standardError.put(
                    "\r" + ProgressDisplay.line(progress.figures, elapsed: .now - start) + "\u{1B}[K")
            }
        }
        defer {
            ticker.cancel()
            FileHandle.standardError.put("\r\u{1B}[K")
        }
        return try await body()
    }

    private static func line(_ figures: (rows: Int, finished: Int, expected: Int), elapsed: Duration) -> String {
        let seconds = max(0.001, elapsed / .seconds(1))
        let rate = Int(Double(figures.rows) / seconds)
        let width = 24
        let filled = figures.expected > 0 ? width * figures.finished / figures.expected : 0
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        var text =
            "\(bar) \(figures.finished)/\(figures.expected) reports, \(figures.rows.formatted()) rows, \(rate.formatted())/s"
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
