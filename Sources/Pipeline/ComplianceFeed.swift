package import Extract
internal import KeepTrack
package import Reporting

/// Reads the stages of the compliance report and joins them into its transform.
package final class ComplianceFeed: CompiledReport {
    package static var transform: any ReportFold.Type { ComplianceFold.self }
    private let compliance: ComplianceFold

    package var fold: any ReportFold { compliance }

    package init(_ context: FoldContext) throws {
        compliance = try ComplianceFold(
            scope: context.scope, rules: context.rules, outputs: context.outputs, exceptions: context.exceptions,
            spoolFolder: context.spoolFolder)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let items = try stages.open(ServicePlanRow.self, "extract/compliance/service-plans.sql")
        let services = try stages.open(PlannedServiceRow.self, "extract/compliance/planned-services.sql")
        let vehicles = try stages.open(VehicleRow.self, "extract/compliance/vehicles.sql")
        let renewals = try DocumentKind.allCases.map {
            try stages.open(VehicleRenewalRow.self, "extract/compliance/\($0.name)-renewals.sql")
        }
        compliance.begin(branches: try branches.all())
        let merge = ComplianceMerge(compliance)
        try merge.feed(items: { try items.next() }, services: { try services.next() })
        try merge.feed(
            vehicles: { try vehicles.next() }, renewals: renewals.map { stream in { try stream.next() } })
    }
}
