import KeepTrack
import Reporting
import Tabular

/// Runs the security fold over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 in Kathmandu unless said otherwise, which is the last day of the fiscal year 2082/83;
/// the period is that year, 2025-07-17 to 2026-07-16. Person 1 is there from the start unless `users` is emptied.
struct SecurityFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var settings = "{}"
    var positions: [SecurityPositionRow] = []
    var users: [SecurityUserRow] = []
    var access: [SecurityAccessRow] = []
    var unblockings: [UnblockingRow] = []
    var attempts: [LoginAttemptRow] = []
    var corrections: [LoginAttemptCorrectionRow] = []

    struct Result {
        var tables: [String: [[String: String]]] = [:]
        var exceptions: [ReportedException] = []
        var headlines: [String: Figure] = [:]

        func rows(_ table: String, _ keys: String...) -> [[String]] {
            (tables[table] ?? []).map { row in keys.map { row[$0] ?? "-" } }
        }

        /// from, until, ended and ended_by of each block.
        var blocks: [[String]] { rows("blocks", "from", "until", "ended", "ended_by") }

        var codes: [String] { exceptions.map(\.code) }
    }

    init() throws {
        try add(user: 1)
    }

    static let definition = Swift.Result {
        try ReportFixture.definition("security")
    }

    // MARK: What goes in

    /// A person `uN@example.org` in branch KTM without a position, created on 2020-01-01 and never seen unless changed.
    mutating func add(
        user number: UInt64, position: UInt64? = nil, isActive: Bool = true, created: String = "2020-01-01 00:00",
        login: String? = nil, isPresent: Bool = true, isCurrent: Bool = false, branchIsCurrent: Bool = false
    ) throws {
        users.removeAll { $0.id == id(number) }
        users.append(
            SecurityUserRow(
                id: id(number), email: "u\(number)@example.org", branch: "KTM",
                positionID: position.map { id($0) }, isActive: isActive,
                createdAt: try instant(created), lastLoginAt: try login.map { try instant($0) },
                isPresent: isPresent, isCurrent: isCurrent, branchIsCurrent: branchIsCurrent))
    }

    /// Attempts of one day; they are numbered from 101 in the order they are added.
    mutating func add(
        failures first: String, _ others: String..., on day: String = "2026-06-01", user: UInt64 = 1
    ) throws {
        for clock in [first] + others { try append("\(day) \(clock)", isSuccess: false, user: user) }
    }

    mutating func add(success clock: String, on day: String = "2026-06-01", user: UInt64 = 1) throws {
        try append("\(day) \(clock)", isSuccess: true, user: user)
    }

    private mutating func append(_ attempt: String, isSuccess: Bool, user: UInt64) throws {
        attempts.append(
            LoginAttemptRow(
                userID: id(user), at: try instant(attempt),
                id: id(101 + UInt64(attempts.count)), isSuccess: isSuccess))
    }

    mutating func add(unblocking clock: String, on day: String = "2026-06-01", user: UInt64 = 1, by: UInt64?) throws {
        unblockings.append(
            UnblockingRow(
                userID: id(user), at: try instant("\(day) \(clock)"),
                by: by.map { id($0) }))
    }

    mutating func add(
        access module: String, _ scope: String, _ permissions: Permissions, revoked: String? = nil, user: UInt64 = 1
    ) throws {
        access.append(
            SecurityAccessRow(
                userID: id(user),
                right: ModuleRight(module: module, scope: scope, permissions: permissions),
                revokedAt: try revoked.map { try instant($0) }))
    }

    // MARK: What comes out

    func run() throws -> Result {
        let scope = try ReportFixture.scope(asOf: asOf, period: period, settings: settings)
        let collector = RowCollector(timestamps: .seconds)
        let outputs = try collector.outputs(of: SecurityFixture.definition.get(), calendar: scope.calendar)
        let fold = try SecurityFold(scope: scope, outputs: TableSet(outputs), exceptions: collector)
        for position in positions { fold.add(position) }
        var sources = (
            users.sorted { $0.id < $1.id }.makeIterator(),
            access.sorted { $0.userID < $1.userID }.makeIterator(),
            unblockings.sorted { ($0.userID, $0.at) < ($1.userID, $1.at) }.makeIterator(),
            attempts.sorted { $0.precedes($1) }.makeIterator()
        )
        try SecurityMerge(fold, corrections: corrections).feed(
            users: { sources.0.next() }, access: { sources.1.next() }, unblockings: { sources.2.next() },
            attempts: { sources.3.next() })
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }))
    }
}
