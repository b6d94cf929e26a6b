package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// Joins sorted streams of people, their rights, unblockings and attempts, and feeds them to a fold one person at a
/// time, those that only an attempt or an unblocking names too. Each stream is read to its end.
package final class SecurityMerge {
    private let fold: SecurityFold
    /// Attempts whose present form has to be passed over.
    private let overruled: Set<Identifier>
    /// What takes their place, in order, from the next on.
    private var restored: ArraySlice<LoginAttemptRow>

    /// - Parameter corrections: attempts that were altered or removed since; held in memory, for a table that is
    ///   append-only has hardly any.
    package init(_ fold: SecurityFold, corrections: [LoginAttemptCorrectionRow]) {
        self.fold = fold
        overruled = Set(corrections.map(\.id))
        restored = corrections.compactMap(\.restored).sorted { $0.precedes($1) }[...]
    }

    /// Feeds everybody.
    ///
    /// - Parameters:
    ///   - users: by id.
    ///   - access: by person.
    ///   - unblockings: by person and time.
    ///   - attempts: by person, time and id.
    package func feed(
        users: () throws -> SecurityUserRow?, access: () throws -> SecurityAccessRow?,
        unblockings: () throws -> UnblockingRow?, attempts: () throws -> LoginAttemptRow?
    ) throws {
        var user = try users()
        var right = try access()
        var unblocking = try unblockings()
        var attempt = try next(attempts)
        while let id = [user?.id, right?.userID, unblocking?.userID, attempt?.userID, restored.first?.userID]
            .compactMap({ $0 }).min()
        {
            fold.begin(id, user?.id == id ? user : nil)
            if user?.id == id { user = try users() }
            while let one = right, one.userID == id {
                fold.add(one)
                right = try access()
            }
            while true {
                if let one = unblocking, one.userID == id, precedes(one, attempt), precedes(one, restored.first) {
                    try fold.add(one)
                    unblocking = try unblockings()
                } else if let one = restored.first, one.userID == id, attempt.map({ one.precedes($0) }) ?? true {
                    try fold.add(one)
                    restored.removeFirst()
                } else if let one = attempt, one.userID == id {
                    try fold.add(one)
                    attempt = try next(attempts)
                } else {
                    break
                }
            }
            try fold.endUser()
        }
    }

    private func next(_ attempts: () throws -> LoginAttemptRow?) throws -> LoginAttemptRow? {
        while let attempt = try attempts() {
            if overruled.isEmpty || !overruled.contains(attempt.id) { return attempt }
        }
        return nil
    }

    /// Whether an unblocking comes before an attempt: at the same instant it does.
    private func precedes(_ unblocking: UnblockingRow, _ attempt: LoginAttemptRow?) -> Bool {
        guard let attempt else { return true }
        return (unblocking.userID, unblocking.at) <= (attempt.userID, attempt.at)
    }
}
