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
