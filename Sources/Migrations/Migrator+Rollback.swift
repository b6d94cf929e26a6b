internal import Postgres

/// Taking files back.
extension Migrator {
    /// How far back.
    package enum RollbackGoal: Sendable {
        /// The newest versioned files, that many.
        case steps(Int)
        /// Everything that was applied after this file, which stays.
        case to(String)
        /// Everything.
        case all
    }

    /// One file on the way back.
    package struct RollbackStep: Sendable {
        package let path: String
        package let kind: MigrationFile.Kind
        let checksum: String
        /// Nil for a repeatable file without one: the way back of what it stands on drops its objects.
        package let script: MigrationFile?
    }

    /// What `rollback` would run, newest first.
    ///
    /// Versioned files go in the reverse order of their application. A repeatable file stands on versioned ones that
    /// the index lists before it: it goes before them, by a down script of its own if it has one, and is applied
    /// again by the next `up` in any case.
    ///
    /// - Throws: ``MigrationError`` naming each down script that is missing.
    package func rollbackPlan(_ goal: RollbackGoal) throws -> [RollbackStep] {
        let ledger = try Ledger.read(connection, queries)
        try refuseContradictions(ledger)
        let applied = ledger.appliedVersions
        let count: Int
        switch goal {
        case .steps(let steps): count = min(max(0, steps), applied.count)
        case .all: count = applied.count
        case .to(let path):
            guard let position = applied.firstIndex(where: { $0.path == path }) else {
                throw MigrationError(
                    .input, place: path, reason: "no versioned file of that name is applied",
                    advice: "migrate status lists those that are; nothing was changed")
            }
            count = applied.count - position - 1
        }
        let back = applied.suffix(count).reversed()
        guard let lowest = back.last else { return [] }
        let position = script.files.firstIndex { $0.path == lowest.path } ?? 0
        var steps: [RollbackStep] = []
        for file in script.files[position...].reversed() where file.kind == .repeatable {
            guard let entry = ledger.entries[file.path], entry.isApplied else { continue }
            steps.append(
                RollbackStep(
                    path: file.path, kind: .repeatable, checksum: entry.checksum,
                    script: try script.downScript(of: file.path, kind: .repeatable)))
        }
        for (path, entry) in back {
            steps.append(
                RollbackStep(
                    path: path, kind: .versioned, checksum: entry.checksum,
                    script: try script.downScript(of: path, kind: .versioned)))
        }
        let lacking = steps.filter { $0.kind == .versioned && $0.script == nil }
        if !lacking.isEmpty {
            throw MigrationError(
                .input, place: lacking.map { MigrationFile.downPath(of: $0.path) }.joined(separator: ", "),
                reason: "there is no such file, so the way back ends there",
                advice: "Write it, or go back less far; nothing was changed")
        }
        if let alone = steps.first(where: { $0.script?.isTransactional == false }) {
            throw MigrationError(
                .input, place: MigrationFile.downPath(of: alone.path),
                reason: "a way back runs in a transaction, and this one says it can't",
                advice: "An index can be dropped in a transaction too; nothing was changed")
        }
        return steps
    }

    /// Takes files back, each in a transaction with its line in the ledger.
    ///
    /// - Returns: the versioned files that were taken back, in that order.
    @discardableResult
    package func rollback(_ goal: RollbackGoal, report: (Event) -> Void = { _ in }) throws -> [String] {
        guard try Ledger.exists(connection) else {
            throw MigrationError(.input, place: "migrations.ledger", reason: "there is none: nothing was applied here")
        }
        try createLedger()
        var taken: [String] = []
        for step in try rollbackPlan(goal) {
            let start = ContinuousClock.now
            let isDone = try session.inLockedTransaction(step.path) {
                // Another runner may have taken it back, or applied more on top of it.
                let ledger = try Ledger.read(connection, queries)
                guard ledger.entries[step.path]?.isApplied == true else { return false }
                if step.kind == .versioned, ledger.appliedVersions.last?.path != step.path {
                    throw MigrationError(
                        .history, place: step.path, reason: "another runner has applied files on top of it meanwhile",
                        advice: "What was taken back before stays so. Look at migrate status and run again")
                }
                if let script = step.script { try takeBack(script) }
                try record(path: step.path, kind: step.kind, checksum: step.checksum, .rolledBack)
                return true
            }
            guard isDone, step.script != nil else { continue }
            if step.kind == .versioned { taken.append(step.path) }
            report(.rolledBack(step.path, .now - start))
        }
        return taken
    }

    private func takeBack(_ script: MigrationFile) throws {
        do {
            try FileRunner(connection: connection, queries: queries).runInTransaction(script)
        } catch var error as MigrationError {
            error.advice =
                (error.advice.map { $0 + ". " } ?? "")
                + "It changed nothing; what was taken back before stays so. Mend it and run again"
            throw error
        }
    }
}
