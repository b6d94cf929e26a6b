internal import ArgumentParser
internal import Evidence
internal import Foundation
internal import Pipeline

/// `kt-report audit verify`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove the sealed audit trail.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract:
                "Prove that nothing sealed was changed, removed, inserted or reordered; name the first bad event.",
            discussion: """
                Computes the tree again from the events and compares it with every head of the database and every \
                kept one. Only a head that was kept outside of the database, or a signature checked with --key, shows \
                that heads themselves were exchanged. Exits with 76 where anything is wrong.
                """)

        @Option(
            name: .customLong("org"),
            help: ArgumentHelp("An organization; repeat for more. Default: all.", valueName: "slug"))
        var organizations: [String] = []

        @Option(
            name: .customLong("head"),
            help: ArgumentHelp(
                "A file of kept heads, from FOLDER/SLUG.jsonl or a signed note; repeat for more.", valueName: "file"))
        var headFiles: [String] = []

        @Option(
            help: ArgumentHelp("The folder that seal keeps heads in. Default: OUTPUT/heads.", valueName: "folder"))
        var heads: String?

        @Option(
            help: ArgumentHelp(
                "The Ed25519 key that every head must be signed with: base64, or a file.", valueName: "public"))
        var key: String?

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let context = try ReportContext(common)
            let key = try PublicKey.named(key)
            let folder = HeadFolder.path(heads, context.settings)
            let (slugs, files, home) = (organizations, headFiles, context.home)
            let outcomes = try await Interruption.watch { interrupt in
                try await Database.with(context.settings) { target in
                    try await WorkerThreads.run {
                        try TrailVerifier(
                            TrailVerifier.Options(
                                target: target, home: home, organizations: slugs, heads: folder, headFiles: files,
                                key: key), interrupt: interrupt
                        ).run()
                    }
                }
            }
            try tell(outcomes, hasKey: key != nil)
        }

        private func tell(_ outcomes: [TrailVerifier.Outcome], hasKey: Bool) throws {
            for outcome in outcomes {
                for finding in outcome.findings {
                    FileHandle.standardError.tell("kt-report: \(outcome.slug): \(finding)")
                }
                if outcome.findings.isEmpty, !common.quiet { try Output.line(line(outcome, hasKey: hasKey)) }
            }
            if outcomes.contains(where: { !$0.findings.isEmpty }) {
                throw ExitCode(PipelineError.Code.verification.exitCode)
            }
        }

        private func line(_ outcome: TrailVerifier.Outcome, hasKey: Bool) -> String {
            var text = "\(outcome.slug): "
            guard outcome.heads + outcome.keptHeads > 0 else {
                return text + "nothing is sealed; events that wait for kt-report seal: \(outcome.waiting)"
            }
            text += "\(outcome.events) events are as sealed; heads in the database: \(outcome.heads)"
            text += ", kept: \(outcome.keptHeads)"
            if outcome.waiting > 0 { text += "; events not sealed yet: \(outcome.waiting)" }
            if outcome.unsignedHeads > 0 {
                text += "; heads not signed: \(outcome.unsignedHeads)"
            } else if !hasKey {
                let keys = outcome.keys.map(\.description).sorted().joined(separator: ", ")
                text += "; signed with \(keys) (compare it with your own: --key)"
            }
            return text
        }
    }
}
