internal import ArgumentParser
internal import Evidence
internal import Foundation
internal import Pipeline

/// `kt-report verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove a run folder offline: hashes, signature, rows, control totals, the chain to the run before.",
        discussion: """
            Reads every file again. Needs no database. Exits with 76 where anything is wrong, and names it.
            """)

    @Argument(
        help: ArgumentHelp(
            "A run: OUTPUT/DATE for all organizations, OUTPUT/DATE/SLUG for one, OUTPUT/latest.", valueName: "run"))
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "The Ed25519 key that manifests must be signed with: base64, or a file.", valueName: "public"))
    var key: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let key = try PublicKey.named(key)
        var isWrong = false
        for run in runs {
            let outcomes: [RunProof.Outcome]
            do { outcomes = try RunFolder.verify(run, key: key) } catch let error as RunFolderError {
                throw PipelineError(.noInput, error.description, hint: "Name OUTPUT/DATE or OUTPUT/DATE/SLUG")
            }
            for outcome in outcomes {
                isWrong = isWrong || !outcome.findings.isEmpty
                for finding in outcome.findings {
                    FileHandle.standardError.tell("kt-report: \(outcome.folder): \(finding)")
                }
                if outcome.findings.isEmpty, !common.quiet { try Output.line(line(outcome)) }
            }
        }
        if isWrong { throw ExitCode(PipelineError.Code.verification.exitCode) }
    }

    private func line(_ outcome: RunProof.Outcome) -> String {
        let facts = [
            "\(outcome.files) files", "\(outcome.rows) rows", "\(outcome.totals) control totals added up again",
        ]
        return "\(outcome.folder): " + (facts + outcome.notes).joined(separator: ", ")
    }
}
