package import KeepTrack
internal import NepaliCalendar

// The stages whose rows may come from where they are kept. In this module, so that the compiler makes one reader for each
// kind of row.
extension StageOpener {
    /// The changes of items' status, by item, time and id.
    ///
    /// Those at or after the as-of instant are read, since the first of an item tells the status before it, but aren't
    /// counted.
    ///
    /// - Parameter named: false where nobody asks which they are and who made them; they may come without, then.
    package func statusEvents(named: Bool = true) throws -> () throws -> StatusEventRow? {
        if let kept = try rows(KeptStatusEvent.self) { return kept }
        let (source, asOf) = (KeptStatusEvent.source, scope.asOf)
        if named {
            let stream: StageStream<StatusEventRow> = try stream(source)
            return {
                guard let event = try stream.next() else { return nil }
                if event.changedAt >= asOf { leaveOut(rows: 1, of: source.stage) }
                return event
            }
        }
        let stream: StageStream<AnonymousStatusEvent> = try stream(
            source, by: Narrowing(to: AnonymousStatusEvent.columns, order: source.keys.order))
        return {
            guard let event = try stream.next()?.event else { return nil }
            if event.changedAt >= asOf { leaveOut(rows: 1, of: source.stage) }
            return event
        }
    }

    /// The validations of sign-ins, by person, time and id.
    package func loginAttempts() throws -> () throws -> LoginAttemptRow? {
        if let kept = try rows(KeptLoginAttempt.self) { return kept }
        let stream: StageStream<LoginAttemptRow> = try stream(KeptLoginAttempt.source)
        return { try stream.next() }
    }

    /// The rows of a stage from the server.
    private func stream<Row: StageRow>(_ source: KeptSource, by narrowing: Narrowing? = nil) throws -> StageStream<Row>
    {
        StageStream(try batches(source.stage, of: source.population, keys: source.keys, by: narrowing))
    }

    /// The rows of a stage from where they are kept, counted as they are handed on; nil where they aren't kept.
    private func rows<Kept: KeptRow>(_: Kept.Type) throws -> (() throws -> Kept.Row?)? {
        guard let kept = try checkpoints?.rows(Kept.self, through: self) else { return nil }
        let counter = StageCounter(tally, tally.begin(Kept.source.stage, Kept.source.population))
        let asOf = scope.asOf
        return {
            while let row = try kept.next() {
                guard let read = row.read(asOf: asOf) else { continue }
                if read.isCounted { counter.count() }
                return read.row
            }
            counter.flush()
            return nil
        }
    }
}

/// Counts rows one by one for who wants to know of many.
private final class StageCounter {
    private let tally: StageTally
    private let index: Int
    private var rows = 0

    private static let rowsTogether = 4096

    init(_ tally: StageTally, _ index: Int) {
        self.tally = tally
        self.index = index
    }

    func count() {
        rows += 1
        if rows == StageCounter.rowsTogether { flush() }
    }

    func flush() {
        tally.add(rows: rows, to: index)
        rows = 0
    }
}
