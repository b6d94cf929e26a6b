internal import KeepTrack
internal import NepaliCalendar
internal import Postgres
internal import Tabular

/// A validation of a sign-in with the instant of its recording.
struct KeptLoginAttempt: KeptRow {
    private let attempt: LoginAttemptRow
    private let createdAt: Timestamp

    static let source = KeptSource(
        name: "attempts", table: "authentication.attempts", stage: "extract/security/attempts.sql", population: .all,
        keys: StageKeys(file: "extract/kept/attempts-keys.sql", perPiece: 256, order: ["user_id", "at", "id"]))

    static let columns = LoginAttemptRow.columns + [StageColumn("created_at", .timestamptz)]

    init(_ row: ResultRow) throws {
        attempt = try LoginAttemptRow(row)
        createdAt = try row.timestamp(4)
    }

    private init(attempt: LoginAttemptRow, createdAt: Timestamp) {
        self.attempt = attempt
        self.createdAt = createdAt
    }

    var id: Identifier { attempt.id }

    func precedes(_ other: KeptLoginAttempt) -> Bool {
        attempt.precedes(other.attempt)
    }

    func read(asOf: Timestamp) -> (row: LoginAttemptRow, isCounted: Bool)? {
        attempt.at < asOf && createdAt < asOf ? (attempt, true) : nil
    }

    // MARK: Bytes

    private static let isSuccess: UInt8 = 1
    private static let isSamePerson: UInt8 = 2
    private static let isRecordedThen: UInt8 = 4

    func encode(into buffer: inout ByteBuffer, after previous: KeptLoginAttempt?) {
        var flags: UInt8 = attempt.isSuccess ? Self.isSuccess : 0
        if previous?.attempt.userID == attempt.userID { flags |= Self.isSamePerson }
        if createdAt == attempt.at { flags |= Self.isRecordedThen }
        buffer.append(flags)
        if flags & Self.isSamePerson == 0 { buffer.append(value: attempt.userID) }
        buffer.append(value: attempt.id)
        buffer.append(value: attempt.at.microseconds)
        if flags & Self.isRecordedThen == 0 { buffer.append(value: createdAt.microseconds) }
    }

    static func decode(_ bytes: inout KeptBytes, after previous: KeptLoginAttempt?) -> KeptLoginAttempt? {
        guard let flags = bytes.read(UInt8.self), flags < 8 else { return nil }
        let person = flags & isSamePerson == 0 ? bytes.read(Identifier.self) : previous?.attempt.userID
        guard let person, let id = bytes.read(Identifier.self), let at = bytes.read(Int64.self),
            let created = flags & isRecordedThen == 0 ? bytes.read(Int64.self) : at
        else { return nil }
        return KeptLoginAttempt(
            attempt: LoginAttemptRow(
                userID: person, at: Timestamp(microseconds: at), id: id, isSuccess: flags & isSuccess != 0),
            createdAt: Timestamp(microseconds: created))
    }
}
