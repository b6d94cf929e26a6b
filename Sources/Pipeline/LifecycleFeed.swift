package import Extract
internal import KeepTrack
package import Reporting

/// Reads the stages of the lifecycle report and joins them into its transform.
package final class LifecycleFeed: CompiledReport {
    package static var transform: any ReportFold.Type { LifecycleFold.self }
    package static let readsKeptStages = true

    /// Changes of status and records that were read but belong to items that aren't in the report.
    package private(set) var leftOut = LifecycleMerge.LeftOut()
    private let lifecycle: LifecycleFold

    package var fold: any ReportFold { lifecycle }

    package init(_ context: FoldContext) throws {
        lifecycle = try LifecycleFold(
            scope: context.scope, outputs: context.outputs, exceptions: context.exceptions,
            spoolFolder: context.spoolFolder, demand: context.demand)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let categories = try stages.open(CategoryRow.self, "extract/lifecycle/categories.sql")
        let corrections = try stages.open(
            StatusEventCorrectionRow.self, "extract/lifecycle/status-event-corrections.sql")
        let needs = lifecycle.needs
        let items = try stages.lifecycleItems(needs.items)
        lifecycle.begin(branches: try branches.all(), categories: try categories.all())
        // There are hardly ever any; they ask which change is which.
        let corrected = try corrections.all()
        let events = try stages.statusEvents(named: needs.names || !corrected.isEmpty)
        let records =
            needs.records ? try stages.open(LifecycleRecordRow.self, "extract/lifecycle/records.sql") : nil
        let merge = LifecycleMerge(corrections: corrected)
        leftOut = try merge.feed(
            lifecycle, items: { try items.next() }, events: events, records: { try records?.next() })
    }
}
