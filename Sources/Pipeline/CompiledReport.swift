package import Extract
package import KeepTrack
package import Reporting

/// What a compiled transform is made with.
package struct FoldContext {
    package let scope: ReportScope
    package let outputs: TableSet
    package let exceptions: any ExceptionSink
    /// An existing folder of this run's own for what doesn't fit in memory.
    package let spoolFolder: String
    package let rules: RuleSet
    package let demand: FoldDemand
}

/// A compiled transform with its way of being fed: the stages it opens and how they are merged.
package protocol CompiledReport {
    /// Whether it reads stages that are kept for a second pass, which had better come after the first then.
    static var readsKeptStages: Bool { get }
    /// Says which tables and findings there are.
    static var transform: any ReportFold.Type { get }
    init(_ context: FoldContext) throws
    var fold: any ReportFold { get }
    /// Opens the stages, all of them before the first row is read, and feeds the fold to the end.
    func feed(from stages: StageOpener) throws
}

extension CompiledReport {
    package static var readsKeptStages: Bool { false }
}

/// The compiled transforms by the name under which definitions know them.
package var compiledReports: [String: any CompiledReport.Type] {
    [
        "compliance": ComplianceFeed.self,
        "data-quality": DataQualityFeed.self,
        "inventory": InventoryFeed.self,
        "lifecycle": LifecycleFeed.self,
        "maintenance": MaintenanceFeed.self,
        "renewals": RenewalsFeed.self,
        "security": SecurityFeed.self,
    ]
}
