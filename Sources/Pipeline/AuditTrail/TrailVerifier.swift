package import Evidence
internal import Extract
internal import Foundation
package import Postgres
internal import Tabular

/// Proves that nothing that was sealed has been changed, removed, inserted or reordered since.
///
/// The tree is computed again from the events, and compared with every head that the database holds and every head
/// that was kept outside of it. Memory doesn't grow with the events.
package struct TrailVerifier {
    package struct Options: Sendable {
        package var target: ConnectionTarget
        package var home: Home
        /// Slugs; empty for all.
        package var organizations: [String]
        /// The folder of kept heads and leaves.
        package var heads: String
        /// Heads kept elsewhere: files of one signed note or of several lines.
        package var headFiles: [String]
        /// The key that every head must be signed with.
        package var key: PublicKey?

        package init(
            target: ConnectionTarget, home: Home, organizations: [String], heads: String, headFiles: [String],
            key: PublicKey?
        ) {
            self.target = target
            self.home = home
            self.organizations = organizations
            self.heads = heads
            self.headFiles = headFiles
            self.key = key
        }
    }

    /// What was found of one organization.
    package struct Outcome: Sendable {
        package let slug: String
        /// Events that were proven.
        package var events = 0
        /// Heads that they were proven against.
        package var heads = 0
        package var keptHeads = 0
        /// Events that no head is over yet.
        package var waiting = 0
        /// What is wrong, the first bad event first; empty where all holds.
        package var findings: [String] = []
        /// The leaf index of the first bad event, from 0: exact where both bounds are the same.
        package var firstBad: ClosedRange<Int>?
        /// The keys that heads were signed with.
        package var keys: Set<PublicKey> = []
        package var unsignedHeads = 0
    }

    private let options: Options
    private let interrupt: Interrupt

    package init(_ options: Options, interrupt: Interrupt) {
        self.options = options
        self.interrupt = interrupt
    }

    /// Verifies. Blocks; call it on a thread of its own.
    ///
    /// - Throws: what keeps from verifying at all; a trail that isn't as sealed is no error but a finding.
    package func run() throws -> [Outcome] {
        let library = QueryLibrary(folder: options.home.queries)
        let session = try TrailSession(
            target: options.target, library: library, role: "kt_auditor", interrupt: interrupt)
        let directory = try session.withTransaction(nil, isReadOnly: true) { try session.directory() }
        let named = try namedHeads(directory)
        var organizations = try options.organizations.map { try OrganizationLookup.entry($0, in: directory) }
        if organizations.isEmpty {
            // Whoever brings heads wants to know of their organizations.
            organizations = named.isEmpty ? directory : directory.filter { named[$0.id.description] != nil }
        }
        return try organizations.map { entry in
            try session.withTransaction(entry.id, isReadOnly: true) {
                let kept = KeptHeads(folder: options.heads, slug: entry.slug)
                var proof = TrailProof(
                    entry: entry, session: session, kept: kept, key: options.key,
                    named: named[entry.id.description] ?? [])
                return try proof.verify()
            }
        }
    }

    /// The heads of `--head`, by organization.
    private func namedHeads(
        _ directory: [SourceSession.DirectoryEntry]
    ) throws -> [String: [SignedTreeHead]] {
        var named: [String: [SignedTreeHead]] = [:]
        for file in options.headFiles {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw PipelineError(.noInput, "the kept head \(file) can't be read")
            }
            let heads = try KeptHeads.heads(in: data, name: file)
            guard !heads.isEmpty else { throw PipelineError(.noInput, "\(file) holds no head") }
            for head in heads {
                let id = head.head.organizationID
                guard directory.contains(where: { $0.id.description == id }) else {
                    throw PipelineError(
                        .verification, "\(file) has a head of the organization \(id), which the database doesn't list")
                }
                named[id, default: []].append(head)
            }
        }
        return named
    }
}
