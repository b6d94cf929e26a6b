internal import Extract
internal import KeepTrack
internal import NepaliCalendar

/// The changes of items' status, by item, time and id.
///
/// Those at or after the as-of instant are read, since the first of an item tells the status before it, but aren't
/// counted.
struct StatusEventStream {
    private static let file = "extract/lifecycle/status-events.sql"

    private let stages: StageOpener
    private let stream: StageStream<StatusEventRow>
    private let asOf: Timestamp

    init(_ stages: StageOpener, asOf: Timestamp) throws {
        self.stages = stages
        self.asOf = asOf
        stream = try stages.open(StatusEventRow.self, Self.file, of: .before(column: "changed_at"))
    }

    func next() throws -> StatusEventRow? {
        guard let event = try stream.next() else { return nil }
        if event.changedAt >= asOf { stages.leaveOut(rows: 1, of: Self.file) }
        return event
    }
}
