internal import KeepTrack
internal import NepaliCalendar
internal import Postgres
internal import Tabular

/// A change of an item's status with the instant of its recording.
struct KeptStatusEvent: KeptRow {
    private let event: StatusEventRow
    private let createdAt: Timestamp

    static let source = KeptSource(
        name: "status-events", table: "assets.items_history_status", stage: "extract/lifecycle/status-events.sql",
        population: .before(column: "changed_at"),
        keys: StageKeys(
            file: "extract/kept/status-events-keys.sql", perPiece: 4096, order: ["item_id", "changed_at", "id"]))

    static let columns = StatusEventRow.columns + [StageColumn("created_at", .timestamptz)]

    init(_ row: ResultRow) throws {
        event = try StatusEventRow(row)
        createdAt = try row.timestamp(6)
    }

    private init(event: StatusEventRow, createdAt: Timestamp) {
        self.event = event
        self.createdAt = createdAt
    }

    var id: Identifier { event.id }

    func precedes(_ other: KeptStatusEvent) -> Bool {
        event.itemID == other.event.itemID ? event.precedes(other.event) : event.itemID < other.event.itemID
    }

    func read(asOf: Timestamp) -> (row: StatusEventRow, isCounted: Bool)? {
        let isEarlier = event.changedAt < asOf
        return createdAt < asOf || !isEarlier ? (event, isEarlier) : nil
    }

    // MARK: Bytes

    // A row is a word of flags and the two statuses, the item unless it is that of the row before, id, time, and the time
    // of recording and the person where they differ from what is usual.
    private static let statuses = ItemStatus.allCases
    private static let isSameItem: UInt16 = 1 << 8
    private static let isRecordedThen: UInt16 = 1 << 9
    private static let hasPerson: UInt16 = 1 << 10

    func encode(into buffer: inout ByteBuffer, after previous: KeptStatusEvent?) {
        let from = event.from.map { UInt16($0.rawValue) } ?? UInt16(Self.statuses.count)
        var word = from << 4 | UInt16(event.to.rawValue)
        if previous?.event.itemID == event.itemID { word |= Self.isSameItem }
        if createdAt == event.changedAt { word |= Self.isRecordedThen }
        if event.changedBy != nil { word |= Self.hasPerson }
        buffer.append(value: word)
        if word & Self.isSameItem == 0 { buffer.append(value: event.itemID) }
        buffer.append(value: event.id)
        buffer.append(value: event.changedAt.microseconds)
        if word & Self.isRecordedThen == 0 { buffer.append(value: createdAt.microseconds) }
        if let person = event.changedBy { buffer.append(value: person) }
    }

    static func decode(_ bytes: inout KeptBytes, after previous: KeptStatusEvent?) -> KeptStatusEvent? {
        guard let word = bytes.read(UInt16.self), let to = ItemStatus(rawValue: UInt8(word & 15)) else { return nil }
        let code = UInt8(word >> 4 & 15)
        let from = ItemStatus(rawValue: code)
        guard from != nil || code == statuses.count else { return nil }
        let item = word & isSameItem == 0 ? bytes.read(Identifier.self) : previous?.event.itemID
        guard let item, let id = bytes.read(Identifier.self), let changed = bytes.read(Int64.self),
            let created = word & isRecordedThen == 0 ? bytes.read(Int64.self) : changed
        else { return nil }
        var person: Identifier?
        if word & hasPerson != 0 {
            person = bytes.read(Identifier.self)
            if person == nil { return nil }
        }
        return KeptStatusEvent(
            event: StatusEventRow(
                itemID: item, changedAt: Timestamp(microseconds: changed), id: id, from: from, to: to,
                changedBy: person), createdAt: Timestamp(microseconds: created))
    }
}
