package import Evidence
internal import Extract
internal import Foundation
internal import NepaliCalendar
package import Postgres
internal import Tabular

/// Closes the audit trail of organizations up to now: adds the events that no head is over yet to the Merkle tree and
/// signs its new head.
///
/// The order is (epoch, xid, id), and what is taken ends below the oldest transaction that still runs: ids are drawn
/// before their transactions commit, so that "ids above the last" would miss events.
package struct TrailSealer {
    package struct Options: Sendable {
        package var target: ConnectionTarget
        package var home: Home
        /// Slugs; empty for all there are, retired ones too.
        package var organizations: [String]
        /// Where heads are kept outside of the database.
        package var heads: String
        package var keepsLeaves: Bool
        package var key: SigningKey?

        package init(
            target: ConnectionTarget, home: Home, organizations: [String], heads: String, keepsLeaves: Bool,
            key: SigningKey?
        ) {
            self.target = target
            self.home = home
            self.organizations = organizations
            self.heads = heads
            self.keepsLeaves = keepsLeaves
            self.key = key
        }
    }

    /// How an organization ended.
    package struct Ending: Sendable {
        package let slug: String
        /// Events that the new head added; 0 where there was nothing new.
        package var added = 0
        /// Events under the newest head.
        package var size = 0
        /// Events that wait for a transaction to end.
        package var waiting = 0
        package var failure: String?
        package var code: PipelineError.Code?
    }

    private let options: Options
    private let interrupt: Interrupt

    package init(_ options: Options, interrupt: Interrupt) {
        self.options = options
        self.interrupt = interrupt
    }

    /// Seals. Blocks; call it on a thread of its own.
    ///
    /// - Returns: how each organization ended; a failed one doesn't stop the others.
    /// - Throws: what stops all of them: no connection, an unknown organization, a folder that can't be written.
    package func run() throws -> [Ending] {
        let library = QueryLibrary(folder: options.home.queries)
        var session: TrailSession? = try open(library)
        let directory = try session?.withTransaction(nil, isReadOnly: true) { try session?.directory() } ?? []
        let organizations =
            options.organizations.isEmpty
            ? directory : try options.organizations.map { try OrganizationLookup.entry($0, in: directory) }
        return try organizations.map { entry in
            if interrupt.isRequested { throw PipelineError(.interrupted, "interrupted; what was sealed stays sealed") }
            do {
                let current = try session ?? open(library)
                session = current
                return try seal(entry, session: current)
            } catch {
                // Whatever state the connection is in, the next organization starts with a new one.
                session = nil
                let failure = Failure(error)
                if failure.code == .configuration || failure.code == .unreachable { throw error }
                return Ending(slug: entry.slug, failure: failure.message, code: failure.code)
            }
        }
    }

    private func open(_ library: QueryLibrary) throws -> TrailSession {
        try TrailSession(target: options.target, library: library, role: "kt_reporter", interrupt: interrupt)
    }

    private func seal(_ entry: SourceSession.DirectoryEntry, session: TrailSession) throws -> Ending {
        let kept = KeptHeads(folder: options.heads, slug: entry.slug)
        let ending = try kept.withLock {
            try session.withTransaction(entry.id, isReadOnly: false) { () -> Ending? in
                guard try session.takeLock(entry.id) else { return nil }
                let seal = OrganizationSeal(
                    entry: entry, session: session, kept: kept, key: options.key, keepsLeaves: options.keepsLeaves)
                return try seal.extend()
            }.map { ending in
                // After the commit: a head that is kept but not in the database would look like one taken away.
                try keepMissing(entry, kept: kept, session: session)
                return ending
            }
        }
        guard let ending = ending ?? nil else {
            throw PipelineError(.locked, "another seal is at work", hint: "Try again when it has ended")
        }
        return ending
    }

    /// Writes down the heads that the database has and the folder has not: the new one, and those of a seal that was
    /// killed before it could.
    private func keepMissing(
        _ entry: SourceSession.DirectoryEntry, kept: KeptHeads, session: TrailSession
    ) throws {
        let newest = try kept.heads().last
        let missing = try session.withTransaction(entry.id, isReadOnly: true) {
            try session.heads(entry.id, above: newest?.head.size ?? 0)
        }
        try kept.append(
            try missing.map { head in
                guard let signed = head.signed else { throw TrailSealer.damaged("its head of \(head.size) events") }
                return signed
            })
    }

    static func damaged(_ what: String) -> PipelineError {
        PipelineError(.verification, "\(what) was changed", hint: "Run: kt-report audit verify")
    }
}

/// The seal of one organization, within its transaction and behind its lock.
struct OrganizationSeal {
    let entry: SourceSession.DirectoryEntry
    let session: TrailSession
    let kept: KeptHeads
    let key: SigningKey?
    let keepsLeaves: Bool

    /// Adds a head over what is new, if anything is.
    func extend() throws -> TrailSealer.Ending {
        let now = try session.beginSealing()
        let last = try lastHead()
        var ending = TrailSealer.Ending(slug: entry.slug, size: last?.head.size ?? 0)
        guard let horizon = try session.horizon(entry.id) else { return ending }
        let start = last?.head.end ?? .start
        let end = TrailPosition(epoch: now.epoch, xid: horizon)
        var tree = last?.tree ?? MerkleTree()
        let leaves = try openLeaves(last)
        if start < end {
            try session.forEachEvent(entry.id, from: start, to: end) { event in
                tree.append(event.leaf)
                try leaves?.append(event.leaf)
                return true
            }
        }
        // Before the head: once the owner has written it, Citus lets nobody else read there in this transaction.
        ending.waiting = try session.waiting(entry.id, from: max(start, end))
        if tree.size > ending.size {
            let head = TreeHead(
                organizationID: entry.id.description, size: tree.size, root: tree.root, epoch: end.epoch,
                horizon: end.xid, systemIdentifier: now.systemIdentifier, previous: last?.head.hash,
                time: now.at.description)
            try session.add(try SignedTreeHead(head, key: key), tree: tree, previousRoot: last?.head.root)
            ending.added = tree.size - ending.size
            ending.size = tree.size
        }
        try leaves?.sync()
        return ending
    }

    private struct LastHead {
        let head: TreeHead
        let tree: MerkleTree
    }

    /// The head to go on from, refused where the database contradicts itself or what is kept: a new signature would
    /// cover the damage up.
    private func lastHead() throws -> LastHead? {
        let stored = try session.newestHead(entry.id)
        let newestKept = try kept.heads().last
        if let newestKept, newestKept.head.organizationID != entry.id.description {
            throw PipelineError(
                .verification,
                "\(kept.file) holds the heads of another organization, \(newestKept.head.organizationID)",
                hint: "Name another folder with --heads")
        }
        if let newestKept, newestKept.head.size > stored?.size ?? 0 {
            throw PipelineError(
                .verification,
                "\(kept.file) has a head over \(newestKept.head.size) events, the database only over "
                    + "\(stored?.size ?? 0)",
                hint: "Heads were removed, or an older state was restored. Run kt-report audit verify; "
                    + "to go on from what is there, seal with an empty folder as --heads")
        }
        guard let stored else { return nil }
        let name = "the head of \(stored.size) events"
        guard let head = TreeHead(note: stored.note), head.size == stored.size, head.root == stored.root,
            head.epoch == stored.position.epoch, head.horizon == stored.position.xid,
            let tree = MerkleTree(size: stored.size, frontier: stored.frontier), tree.root == head.root
        else { throw TrailSealer.damaged(name) }
        if let newestKept, newestKept.head.size == head.size, newestKept.head != head {
            throw TrailSealer.damaged(name)
        }
        return LastHead(head: head, tree: tree)
    }

    /// The file of leaves, holding just those under the last head; made anew from the events where it falls short.
    private func openLeaves(_ last: LastHead?) throws -> LeafWriter? {
        guard keepsLeaves else { return nil }
        let leaves = try LeafWriter(kept.leavesFile)
        let size = last?.head.size ?? 0
        if leaves.count >= size {
            // What is longer was added by a seal that didn't come to its end.
            try leaves.cut(to: size)
            return leaves
        }
        guard let last else { return leaves }
        try leaves.cut(to: 0)
        var tree = MerkleTree()
        try session.forEachEvent(entry.id, from: .start, to: last.head.end) { event in
            tree.append(event.leaf)
            try leaves.append(event.leaf)
            return true
        }
        guard tree.size == size, tree.root == last.head.root else {
            try leaves.cut(to: 0)
            throw TrailSealer.damaged("the trail below the head of \(size) events")
        }
        return leaves
    }
}
