internal import Pipeline
internal import Postgres

extension Settings {
    /// How the source is gone about, as the settings say.
    ///
    /// - Throws: `PipelineError` of code `configuration` for a value that is no count or no time.
    func sourceAccess(allowsBypass: Bool = false) throws -> SourceAccess {
        let open = try count(.maxOpenConnections, atLeast: 2)
        return SourceAccess(
            limits: PoolLimits(
                maxOpen: open, maxIdle: min(open, try count(.maxIdleConnections, atLeast: 0)),
                maxLifetime: try duration(.connectionLifetime, zeroMeansEver: true),
                maxIdleTime: try duration(.connectionIdleTime, zeroMeansEver: true),
                acquireTimeout: try duration(.acquireTimeout)),
            deadlines: ConnectionPool.Deadlines(
                connect: try duration(.connectTimeout), read: try duration(.readTimeout)),
            statementTimeout: try duration(.statementTimeout),
            retry: RetryPolicy(budget: try duration(.retryBudget)), allowsBypass: allowsBypass)
    }

    func count(_ key: Key, atLeast least: Int) throws -> Int {
        guard let number = text(key).flatMap({ Int($0) }), (least...10_000).contains(number) else {
            throw PipelineError(
                .configuration, "\(name(of: key)) is \(text(key) ?? ""), which is no count from \(least)")
        }
        return number
    }

    private func duration(_ key: Key, zeroMeansEver: Bool = false) throws -> Duration {
        guard let duration = text(key).flatMap({ Duration(timeText: $0) }) else {
            throw PipelineError(
                .configuration, "\(name(of: key)) is \(text(key) ?? ""), which is no length of time",
                hint: "Write 30m, 90s, 1h30m or 500ms")
        }
        if duration > .zero { return duration }
        guard zeroMeansEver || key == .retryBudget else {
            throw PipelineError(.configuration, "\(name(of: key)) is 0, but nothing is done in no time")
        }
        return zeroMeansEver ? .seconds(100 * 365 * 86_400) : .zero
    }

    private func name(of key: Key) -> String {
        switch self[key]?.origin {
        case key.variable: key.variable
        default: key.rawValue
        }
    }
}

extension Duration {
    /// A length of time as Go writes it, which KeepTrack's services share these settings with: `30m`, `1h30m`, `1.5s`;
    /// `0` needs no unit.
    init?(timeText text: String) {
        if text == "0" {
            self = .zero
            return
        }
        var total = 0.0
        var rest = text[...]
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
            let units = [("ms", 0.001), ("h", 3600.0), ("m", 60.0), ("s", 1.0)]
            rest = rest.dropFirst(digits.count)
            guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
                parts.count == 1 || (1...6).contains(parts[1].count), let number = Double(digits),
                let unit = units.first(where: { rest.hasPrefix($0.0) })
            else { return nil }
            rest = rest.dropFirst(unit.0.count)
            total += number * unit.1
        } while !rest.isEmpty
        guard let milliseconds = Int64(exactly: (total * 1000).rounded()) else { return nil }
        self = .milliseconds(milliseconds)
    }
}
