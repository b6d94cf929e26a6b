package import KeepTrack
internal import NepaliCalendar
package import Tabular

/// Who could sign in, what they could do, and who was kept out.
///
/// Positions come first, all of them. Then the people by id, those that only an attempt names too: after
/// ``begin(_:_:)`` a person's granted rights in any order, unblockings and attempts by time (an unblocking before an
/// attempt at the same instant), then ``endUser()``. Holds the positions and one person.
package final class SecurityFold: ReportFold {
    package private(set) var headlines: [Headline] = []

    private let scope: ReportScope
    private let settings: SecuritySettings
    private let exceptions: any ExceptionSink
    private let failureOutput: TableOutput
    private let blockOutput: TableOutput
    private let userOutput: TableOutput
    private var zone: LocalZone
    private var positions: [Identifier: Position] = [:]
    private var person: Person?
    private var figures = SecurityFigures()

    private struct Position {
        let name: String
        var privileges: [String] = []
        var isCurrent: Bool
    }

    /// What is known of the person at hand.
    private struct Person {
        let id: Identifier
        let user: SecurityUserRow?
        var privileges: Set<String>
        var tracker: BlockTracker
        var days = FailureDays()
        var repeated = RepeatedBlocks()
        var lastSuccess: Timestamp?
    }

    /// - Parameter outputs: the tables of ``tables``.
    /// - Throws: ``TabularError`` where a table is missing or the time zone is unknown.
    package init(scope: ReportScope, outputs: TableSet, exceptions: any ExceptionSink) throws {
        guard let zone = LocalZone(name: scope.organization.timeZone) else {
            throw TabularError(table: "users", reason: "there is no time zone \(scope.organization.timeZone)")
        }
        self.scope = scope
        self.zone = zone
        self.exceptions = exceptions
        settings = SecuritySettings(json: scope.organization.settings)
        failureOutput = try outputs["failed_attempts"]
        blockOutput = try outputs["blocks"]
        userOutput = try outputs["users"]
    }

    // MARK: What comes in

    /// Takes a position, or one more module of it.
    package func add(_ row: SecurityPositionRow) {
        positions[row.id, default: Position(name: row.name, isCurrent: row.isCurrent)].privileges +=
            row.right?.privileges ?? []
    }

    /// Begins the next person.
    ///
    /// - Parameter user: nil where there is no such row any more.
    package func begin(_ id: Identifier, _ user: SecurityUserRow?) {
        // Of a part of the organization only its people are read: whoever isn't among them isn't in the report.
        if user == nil, scope.limits.isLimited {
            person = nil
            return
        }
        let position = user?.positionID.flatMap { positions[$0] }
        person = Person(
            id: id, user: user, privileges: Set(position?.privileges ?? []), tracker: BlockTracker(settings: settings))
    }

    /// Takes a right that was granted to the person.
    package func add(_ access: SecurityAccessRow) {
        guard access.holds(at: scope.asOf) else { return }
        person?.privileges.formUnion(access.right.privileges)
    }

    /// Takes the next moment at which a block of the person was ended.
    package func add(_ unblocking: UnblockingRow) throws {
        let block = person?.tracker.add(unblockingAt: unblocking.at, by: unblocking.by)
        if let block { try end(block) }
    }

    /// Takes the person's next attempt.
    package func add(_ attempt: LoginAttemptRow) throws {
        guard person != nil else { return }
        let block = person?.tracker.add(attemptAt: attempt.at, isSuccess: attempt.isSuccess)
        if let block { try end(block) }
        if attempt.isSuccess {
            person?.lastSuccess = attempt.at
        } else if attempt.at >= scope.periodStart, attempt.at < scope.periodEnd {
            figures.failedAttempts += 1
            let day = person?.days.add(attempt.at, on: zone.date(of: attempt.at))
            if let day { try write(day) }
        }
    }

    /// Ends the person and writes the row of one who isn't left out.
    package func endUser() throws {
        if let block = person?.tracker.finish(asOf: scope.asOf) { try end(block) }
        if let day = person?.days.finish() { try write(day) }
        guard let person else { return }
        if let (first, last) = person.repeated.latest {
            try report("blocked_repeatedly", person, ["first": clock(first), "last": clock(last)])
        }
        if let user = person.user, user.isPresent { try write(user, person) }
        self.person = nil
    }

    // MARK: Rows

    private func write(_ day: FailureDays.Day) throws {
        failureOutput.add(identifier: person?.id)
        failureOutput.add(text: person?.user?.email)
        failureOutput.add(date: day.date)
        failureOutput.add(integer: day.failures)
        failureOutput.add(timestamp: day.firstAt)
        failureOutput.add(timestamp: day.lastAt)
        try failureOutput.endRow()
    }

    private func end(_ block: LoginBlock) throws {
        guard let person else { return }
        self.person?.repeated.add(block.from)
        let (word, by): (String, Identifier?) =
            switch block.ending {
            case .expired: ("expired", nil)
            case .unblocked(let by): ("unblocked", by)
            case .open: ("open", nil)
            }
        if block.ending == .open { figures.blockedUsers += 1 }
        if let success = block.firstSuccess {
            try report("success_in_block", person, ["from": clock(block.from), "at": clock(success)])
        }
        if by == person.id {
            try report("unblocked_own_account", person, ["from": clock(block.from), "at": clock(block.until)])
        }
        guard block.overlaps(scope.periodStart, scope.periodEnd) else { return }
        figures.count(block, of: person.id)
        blockOutput.add(identifier: person.id)
        blockOutput.add(text: person.user?.email)
        blockOutput.add(timestamp: block.from)
        blockOutput.add(timestamp: block.until)
        blockOutput.add(text: word)
        blockOutput.add(identifier: by)
        try blockOutput.endRow()
    }

    private func write(_ user: SecurityUserRow, _ person: Person) throws {
        // A sign-in at or after T hides the one before it, which no trail holds.
        let login = user.lastLoginAt.flatMap { $0 < scope.asOf ? $0 : nil }
        let lastSeen = [login, person.lastSuccess].compactMap { $0 }.max()
        let idle = scope.asOf - (lastSeen ?? user.createdAt)
        let isDormant = idle > Int64(settings.dormantDays) * Timestamp.microsecondsPerDay
        let position = user.positionID.flatMap { positions[$0] }
        let isWithoutPosition = user.isActive && position == nil
        figures.count(isActive: user.isActive, isDormant: isDormant, isWithoutPosition: isWithoutPosition)

        userOutput.add(identifier: user.id)
        userOutput.add(text: user.email)
        userOutput.add(text: user.branch)
        userOutput.add(text: position?.name)
        userOutput.add(boolean: user.isActive)
        userOutput.add(timestamp: lastSeen)
        userOutput.add(boolean: isDormant)
        userOutput.add(text: SecurityFold.joined(person.privileges))
        userOutput.add(boolean: isWithoutPosition)
        let stale = [
            ("email", user.isCurrent), ("branch", user.isCurrent || user.branchIsCurrent),
            ("position", user.isCurrent || position?.isCurrent == true), ("is_active", user.isCurrent),
            ("last_seen_at", login != user.lastLoginAt), ("dormant", login != user.lastLoginAt),
        ].filter(\.1).map(\.0)
        userOutput.add(text: stale.isEmpty ? nil : stale.joined(separator: ","))
        try userOutput.endRow()

        if user.isActive, isDormant {
            try report(
                "dormant_active_user", person,
                ["seen": lastSeen.map { "last seen " + clock($0) } ?? "never seen since " + clock(user.createdAt)])
        }
        if isWithoutPosition { try report("active_without_position", person, [:]) }
    }

    /// Privileges in byte order, joined; nil where there are none.
    private static func joined(_ privileges: Set<String>) -> String? {
        privileges.isEmpty
            ? nil
            : privileges.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ";")
    }

    private func report(_ code: String, _ person: Person, _ arguments: [String: String]) throws {
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: "core.users", subjectID: person.id, branch: person.user?.branch,
                arguments: arguments.merging(["email": person.user?.email ?? person.id.description]) { first, _ in first
                }))
    }

    /// `2026-07-16 12:00:05` on the organization's clocks.
    private func clock(_ instant: Timestamp) -> String {
        String(zone.localTime(of: instant).text.prefix { $0 != "." }).replacing("T", with: " ")
    }

    package func finish() throws {
        headlines = figures.headlines
    }
}
