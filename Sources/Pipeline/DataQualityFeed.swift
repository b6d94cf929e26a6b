package import Extract
internal import KeepTrack
package import Reporting

/// Reads what the checks found and feeds the transform of the data-quality report.
package final class DataQualityFeed: CompiledReport {
    package static var transform: any ReportFold.Type { DataQualityFold.self }
    private let quality: DataQualityFold

    package var fold: any ReportFold { quality }

    package init(_ context: FoldContext) throws {
        quality = DataQualityFold(outputs: context.outputs)
    }

    package func feed(from stages: StageOpener) throws {
        let branches = try stages.open(BranchRow.self, "extract/core/branches.sql")
        let results = try stages.open(CheckResultRow.self, "extract/data-quality/results.sql")
        quality.begin(branches: try branches.all())
        while let result = try results.next() { quality.add(result) }
    }
}
