internal import ArgumentParser
internal import Evidence
internal import Foundation
internal import Pipeline

/// `kt-report seal`.
struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Close the audit trail up to now: an RFC 6962 Merkle tree per organization, and its signed head.",
        discussion: """
            Heads go to audit.tree_heads and to FOLDER/SLUG.jsonl. Keep a copy of that file where nobody who can \
            change the database can reach it: kt-report audit verify proves the trail against it. Silent on success \
            unless a person watches.
            """)

    @Option(
        name: .customLong("org"),
        help: ArgumentHelp("An organization; repeat for more. Default: all.", valueName: "slug"))
    var organizations: [String] = []

    @Option(
        help: ArgumentHelp(
            "Sign with the Ed25519 key in this file: 32 bytes, raw or in base64. Default: signing_key.",
            valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp("Where heads are kept outside of the database. Default: OUTPUT/heads.", valueName: "folder"))
    var heads: String?

    @Flag(
        name: .customLong("no-leaves"),
        help: "Don't keep the events' hashes (32 bytes each), by which a bad event is named exactly.")
    var noLeaves = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let context = try ReportContext(common)
        let key: SigningKey?
        do { key = try (self.key ?? context.settings.text(.signingKey)).map { try SigningKey(file: $0) } } catch {
            throw PipelineError(.configuration, "\(error)")
        }
        let folder = HeadFolder.path(heads, context.settings)
        let (slugs, home, keepsLeaves) = (organizations, context.home, !noLeaves)
        let endings = try await Interruption.watch { interrupt in
            try await Database.with(context.settings) { target in
                try await WorkerThreads.run {
                    try TrailSealer(
                        TrailSealer.Options(
                            target: target, home: home, organizations: slugs, heads: folder, keepsLeaves: keepsLeaves,
                            key: key), interrupt: interrupt
                    ).run()
                }
            }
        }
        try tell(endings, isSigned: key != nil)
    }

    private func tell(_ endings: [TrailSealer.Ending], isSigned: Bool) throws {
        for ending in endings {
            if let failure = ending.failure {
                FileHandle.standardError.tell("kt-report: \(ending.slug): \(failure)")
            } else if common.verbose || (!common.quiet && Output.isTerminal(1)) {
                var text = "\(ending.slug): events added: \(ending.added), sealed: \(ending.size)"
                if ending.waiting > 0 { text += ", waiting for a transaction that is still running: \(ending.waiting)" }
                if ending.added > 0, !isSigned { text += ", not signed: there is no key" }
                try Output.line(text)
            }
        }
        let failed = endings.filter { $0.failure != nil }
        guard !failed.isEmpty else { return }
        // A trail that was tampered with is the worst of all news.
        if failed.contains(where: { $0.code == .verification }) {
            throw ExitCode(PipelineError.Code.verification.exitCode)
        }
        let codes = Set(failed.compactMap { $0.code?.exitCode })
        throw ExitCode(
            failed.count == endings.count && codes.count == 1
                ? codes.first ?? 1 : failed.count == endings.count ? 1 : PipelineError.Code.partial.exitCode)
    }
}

/// Where heads are kept.
enum HeadFolder {
    static func path(_ flag: String?, _ settings: Settings) -> String {
        flag ?? (settings.text(.output) ?? "output") + "/heads"
    }
}

extension PublicKey {
    /// - Throws: `PipelineError` of code `usage`.
    static func named(_ text: String?) throws -> PublicKey? {
        do { return try text.map { try PublicKey(textOrFile: $0) } } catch {
            throw PipelineError(.usage, "\(error)")
        }
    }
}
