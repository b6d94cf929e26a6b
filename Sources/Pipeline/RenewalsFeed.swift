package import Extract
internal import KeepTrack
package import Reporting

/// Reads vehicles and their renewals, as the compliance report does, into the report of what falls due.
package final class RenewalsFeed: CompiledReport {
    package static var transform: any ReportFold.Type { RenewalsFold.self }
    private let renewals: RenewalsFold
    package var fold: any ReportFold { renewals }

    package init(_ context: FoldContext) throws {
        renewals = try RenewalsFold(
            scope: context.scope, rules: context.rules, outputs: context.outputs, exceptions: context.exceptions)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let vehicles = try stages.open(VehicleRow.self, "extract/compliance/vehicles.sql")
        let papers = try DocumentKind.allCases.map {
            try stages.open(VehicleRenewalRow.self, "extract/compliance/\($0.name)-renewals.sql")
        }
        renewals.begin(branches: try branches.all())
        try renewals.feed(
            vehicles: { try vehicles.next() }, renewals: papers.map { stream in { try stream.next() } })
    }
}
