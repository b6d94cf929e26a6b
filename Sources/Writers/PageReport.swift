package import Tabular

/// What the page of a run shows of one report: its summary, the points of its charts, its gravest exceptions.
package struct PageReport {
    let layout: ReportLayout
    private(set) var summary: [[String?]] = []
    private(set) var exceptions: [[String?]] = []
    /// Of each table that a chart is of: the first rows, where they follow time the last.
    package private(set) var points: [String: [[String?]]] = [:]
    /// Files of the report, relative to the page.
    package var files: [String] = []

    /// Checks that found something, the gravest first: the code, the severity's word, how often.
    package var findings: [(code: String, severity: String, count: Int)] = []

    private static let exceptionLimit = 12
    private static let pointLimit = 24

    package init(_ layout: ReportLayout) {
        self.layout = layout
    }

    /// Keeps what the page needs of a batch.
    package mutating func keep(_ batch: RowBatch) {
        let name = layout.tables[batch.table].name
        if name == "summary" {
            summary += batch.texts(timeZone: layout.timeZone)
        } else if name == "exceptions", exceptions.count < PageReport.exceptionLimit {
            exceptions += batch.texts(timeZone: layout.timeZone).prefix(PageReport.exceptionLimit - exceptions.count)
        } else if let chart = layout.charts.first(where: { $0.table == name }) {
            if chart.followsTime(in: layout.tables[batch.table]) {
                let all = (points[name] ?? []) + batch.texts(timeZone: layout.timeZone)
                points[name] = all.suffix(PageReport.pointLimit)
                return
            }
            let have = points[name]?.count ?? 0
            if have < PageReport.pointLimit {
                points[name, default: []] += batch.texts(timeZone: layout.timeZone).prefix(PageReport.pointLimit - have)
            }
        }
    }
}
