import Foundation
import Tabular
import TestSupport
import Testing
import Writers

/// Charts of more points than there is room for.
struct ChartTests {
    private func fixture(category: String) -> WriterFixture {
        let schema = TableSchema(
            name: "by_month",
            declared: [Column(key: category, type: .text), Column(key: "failures", type: .integer)])
        // 2081-01 to 2083-06: thirty months.
        let rows = (0..<30).map { index in
            [Value.text("\(2081 + index / 12)-\(index % 12 < 9 ? "0" : "")\(index % 12 + 1)"), .integer(Int64(index))]
        }
        var fixture = WriterFixture([schema], rows: [rows])
        fixture.layout.charts = [
            Chart(title: "Failures", kind: .column, table: "by_month", category: category, values: ["failures"])
        ]
        return fixture
    }

    @Test(arguments: [("month_bs", "2081-07", "2083-06"), ("branch", "2081-01", "2082-12")])
    func `A page draws the last 24 months, but the first 24 of anything else`(
        category: String, first: String, last: String
    ) throws {
        let fixture = fixture(category: category)
        var page = PageReport(fixture.layout)
        try fixture.produce { page.keep($0) }
        let labels = page.points["by_month"]?.map { $0[0] }
        #expect(labels?.count == 24 && labels?.first == first && labels?.last == last)
    }
}

extension ChartTests {
    /// Losses are drawn below the axis, and no figure is too large for the page.
    @Test(arguments: [Chart.Kind.line, .column, .bar, .stacked])
    func figuresBelowZeroStayOnThePage(kind: Chart.Kind) async throws {
        let schema = TableSchema(
            name: "balances",
            declared: [Column(key: "branch", type: .text), Column(key: "balance", type: .decimal, scale: 0)])
        for figures: [Int128] in [
            [-50_000_000, -1, -20_000_000], [-50_000_000, 0, 30_000_000], [0, 0, 0], [-(.max / 2), 7, .max / 2],
        ] {
            var fixture = WriterFixture(
                [schema], rows: [figures.map { [Value.text("B"), .decimal($0, scale: 0)] }])
            fixture.layout.charts = [
                Chart(title: "Balances", kind: kind, table: "balances", category: "branch", values: ["balance"])
            ]
            var page = PageReport(fixture.layout)
            try fixture.produce { page.keep($0) }
            let html = try await withTemporaryFolder { folder in
                _ = try RunPage([page]).write(to: folder)
                return try String(contentsOfFile: folder + "/index.html", encoding: .utf8)
            }
            var heights: [Double] = []
            for bar in html.matches(of: #/<rect x="[^"]*" y="([^"]*)" width="[^"]*" height="([^"]*)" fill/#) {
                let (top, height) = (try #require(Double(bar.1)), try #require(Double(bar.2)))
                heights += [top, top + height]
            }
            for line in html.matches(of: #/points="([^"]*)"/#) {
                for point in line.1.split(separator: " ") {
                    heights.append(try #require(Double(point.split(separator: ",")[1])))
                }
            }
            #expect(!heights.isEmpty)
            #expect(heights.allSatisfy { (0...230).contains($0) }, "\(kind), \(figures): \(heights)")
        }
    }
}
