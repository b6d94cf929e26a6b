package import Extract
internal import KeepTrack
package import Reporting

/// Reads the stages of the maintenance report and feeds its transform.
package final class MaintenanceFeed: CompiledReport {
    package static var transform: any ReportFold.Type { MaintenanceFold.self }
    private let maintenance: MaintenanceFold

    package var fold: any ReportFold { maintenance }

    package init(_ context: FoldContext) throws {
        maintenance = try MaintenanceFold(
            scope: context.scope, outputs: context.outputs, exceptions: context.exceptions,
            spoolFolder: context.spoolFolder)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let repairs = try stages.open(RepairRow.self, "extract/maintenance/repairs.sql")
        maintenance.begin(branches: try branches.all())
        while let repair = try repairs.next() { try maintenance.add(repair) }
    }
}
