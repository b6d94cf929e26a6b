package import Extract
internal import KeepTrack
package import Reporting

/// Reads the stages of the inventory and joins them into its transform.
package final class InventoryFeed: CompiledReport {
    package static var transform: any ReportFold.Type { InventoryFold.self }
    package static let readsKeptStages = true

    private let inventory: InventoryFold
    package var fold: any ReportFold { inventory }

    package init(_ context: FoldContext) throws {
        inventory = try InventoryFold(
            scope: context.scope, outputs: context.outputs, exceptions: context.exceptions)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let categories = try stages.open(InventoryCategoryRow.self, "extract/inventory/categories.sql")
        let balances = try stages.open(TaxPoolBalanceRow.self, "extract/inventory/tax-pool-balances.sql")
        let corrections = try stages.open(
            StatusEventCorrectionRow.self, "extract/lifecycle/status-event-corrections.sql")
        let items = try stages.open(InventoryItemRow.self, "extract/inventory/items.sql")
        let events = try stages.statusEvents()
        try inventory.begin(
            branches: try branches.all(), categories: try categories.all(), balances: try balances.all())
        try InventoryMerge(corrections: try corrections.all())
            .feed(inventory, items: { try items.next() }, events: events)
    }
}
