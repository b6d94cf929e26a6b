internal import Definitions
internal import Evidence
internal import Extract
internal import Foundation
internal import KeepTrack
internal import Postgres
internal import Reporting
internal import SystemPackage
internal import Writers

/// Any error as a person and cron should see it: one sentence, and the exit code.
package struct Failure {
    package let message: String
    package let code: PipelineError.Code

    package init(_ error: any Error) {
        switch error {
        case let error as PipelineError: (message, code) = (error.description, error.code)
        case let error as PostgresError: (message, code) = (error.description, Failure.code(of: error))
        case let error as DefinitionError: (message, code) = (error.description, .configuration)
        case let error as QueryTemplateError: (message, code) = (error.description, .configuration)
        case let error as ScopeError: (message, code) = (error.description, .usage)
        case let error as KeptHeadError: (message, code) = (error.description, .verification)
        case let error as WriteError: (message, code) = (error.description, .cantWrite)
        case let error as Errno
        where [.noSpace, .diskQuotaExceeded, .permissionDenied, .readOnlyFileSystem].contains(error):
            (message, code) = ("can't write the output: \(error)", .cantWrite)
        case let error as NSError where error.domain == NSCocoaErrorDomain && (512...640).contains(error.code):
            (message, code) = ("can't write the output: \(error.localizedDescription)", .cantWrite)
        default: (message, code) = ("\(error)", .failed)
        }
    }

    private static func code(of error: PostgresError) -> PipelineError.Code {
        switch error.code {
        case .malformedTarget: .configuration
        case .connect, .connectionLost, .timeout: .unreachable
        case .interrupted: .interrupted
        default: .failed
        }
    }
}
