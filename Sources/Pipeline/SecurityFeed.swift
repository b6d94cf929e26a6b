package import Extract
internal import KeepTrack
package import Reporting

/// Reads the stages of the security report and joins them into its transform.
package final class SecurityFeed: CompiledReport {
    package static var transform: any ReportFold.Type { SecurityFold.self }
    package static let readsKeptStages = true

    private let security: SecurityFold

    package var fold: any ReportFold { security }

    package init(_ context: FoldContext) throws {
        security = try SecurityFold(
            scope: context.scope, outputs: context.outputs, exceptions: context.exceptions)
    }

    package func feed(from stages: StageOpener) throws {
        let positions = try stages.open(SecurityPositionRow.self, "extract/security/positions.sql")
        let corrections = try stages.open(LoginAttemptCorrectionRow.self, "extract/security/attempt-corrections.sql")
        let users = try stages.open(SecurityUserRow.self, "extract/security/users.sql")
        let access = try stages.open(SecurityAccessRow.self, "extract/security/access.sql")
        let unblockings = try stages.open(UnblockingRow.self, "extract/security/unblockings.sql")
        let attempts = try stages.loginAttempts()
        while let position = try positions.next() { security.add(position) }
        try SecurityMerge(security, corrections: try corrections.all()).feed(
            users: { try users.next() }, access: { try access.next() }, unblockings: { try unblockings.next() },
            attempts: attempts)
    }
}
