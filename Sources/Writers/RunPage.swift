internal import Foundation
internal import Tabular

/// `index.html`: a run at a glance, static, with nothing from elsewhere, neither scripts nor fonts.
package struct RunPage {
    private let reports: [PageReport]

    package init(_ reports: [PageReport]) {
        self.reports = reports
    }

    /// Writes the page into a folder.
    package func write(to folder: String) throws -> WrittenFile {
        let path = "\(folder)/index.html"
        let file = try OutputFile(creating: path)
        try Array(html.utf8).withUnsafeBytes { try file.write($0) }
        try file.finish()
        let proof = try FileProof(reading: path)
        return WrittenFile(
            path: "index.html", bytes: proof.bytes, sha256: proof.sha256, mediaType: "text/html; charset=utf-8",
            tables: [])
    }

    private var html: String {
        let organization = RunPage.escape(reports.first?.layout.organization ?? "")
        let facts =
            reports.first?.summary.filter { $0[0] == "report" && $0[1] != "title" && $0[1] != "organization" } ?? []
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(organization): reports</title>
            <style>\(RunPage.style)</style>
            </head>
            <body>
            <header><h1>\(organization)</h1>
            <p>\(facts.map { "\(RunPage.escape($0[2] ?? "")): <b>\(RunPage.escape(($0[3] ?? "").replacing(".000000", with: "")))</b>" }.joined(separator: " · "))</p>
            </header>
            \(reports.map { section($0) }.joined(separator: "\n"))
            <footer>\(RunPage.escape(reports.first?.layout.generator ?? "")) · <a href="manifest.json">manifest.json</a> proves every file of this folder</footer>
            </body>
            </html>

            """
    }

    private func section(_ report: PageReport) -> String {
        let cards = report.summary.filter { $0[0] == "figures" }.map { card($0) }.joined()
        let severities = report.summary.filter { $0[0] == "exceptions" }
            .map { "<span class=\"\($0[1] ?? "")\">\(RunPage.escape($0[4] ?? "0")) \($0[1] ?? "")</span>" }.joined(
                separator: " ")
        let charts = report.layout.charts.compactMap { RunChart($0, report: report)?.svg }.joined(separator: "\n")
        let links = report.files.map { "<a href=\"\(RunPage.escape($0))\">\(RunPage.escape($0))</a>" }.joined(
            separator: " · ")
        return """
            <section>
            <h2>\(RunPage.escape(report.layout.title))</h2>
            <div class="cards">\(cards)</div>
            <div class="charts">\(charts)</div>
            \(severities.isEmpty ? "" : "<p>Exceptions: \(severities)</p>")
            \(exceptions(report))
            <p class="links">\(links)</p>
            </section>
            """
    }

    private func card(_ row: [String?]) -> String {
        let value = row[4].map { TerminalGrid.grouped($0) } ?? "–"
        var change = ""
        if let delta = row[6], Double(delta) != 0 {
            change = "<small>\(delta.hasPrefix("-") ? "" : "+")\(RunPage.escape(TerminalGrid.grouped(delta)))</small>"
        }
        return "<div class=\"card\"><i>\(RunPage.escape(row[2] ?? ""))</i><b>\(RunPage.escape(value))</b> "
            + "\(RunPage.escape(row[7] ?? ""))\(change)</div>"
    }

    private func exceptions(_ report: PageReport) -> String {
        guard !report.exceptions.isEmpty else { return "" }
        let rows = report.exceptions.map { row in
            "<tr><td class=\"\(RunPage.escape(row[1] ?? ""))\">\(RunPage.escape(row[1] ?? ""))</td>"
                + "<td>\(RunPage.escape(row[4] ?? ""))</td><td>\(RunPage.escape(row[0] ?? ""))</td>"
                + "<td>\(RunPage.escape(String((row[5] ?? "").prefix(300))))</td></tr>"
        }
        let checks = report.findings.map {
            "<span class=\"\(RunPage.escape($0.severity))\">\($0.count) \(RunPage.escape($0.code))</span>"
        }
        let total = report.findings.reduce(0) { $0 + $1.count }
        let caption = total > rows.count ? "<caption>The first \(rows.count) of \(total)</caption>" : ""
        return
            "<p>\(checks.joined(separator: " "))</p><table>\(caption)<tr><th>Severity</th><th>Branch</th><th>Check</th><th>What was found</th></tr>"
            + rows.joined(separator: "\n") + "</table>"
    }

    /// Text as HTML, in content and in attributes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // Control characters aren't HTML, and orders of direction could turn a line round.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let style = """
        body{font:15px/1.5 system-ui,sans-serif;color:#1f2a44;background:#f5f6f9;margin:0 auto;max-width:1080px;padding:24px;
        overflow-wrap:anywhere;word-break:break-word}
        h1{margin:0}header p,footer,.links{color:#5a6172;font-size:13px}section{background:#fff;border:1px solid #e2e5ec;
        border-radius:8px;padding:8px 20px 16px;margin:20px 0}h2{font-size:18px}.cards{display:flex;flex-wrap:wrap;gap:10px}
        .card{border:1px solid #e2e5ec;border-radius:6px;padding:8px 12px;min-width:130px}.card i{display:block;
        font-style:normal;font-size:12px;color:#5a6172}.card b{font-size:19px}.card small{display:block;color:#7a8194}
        .charts{display:flex;flex-wrap:wrap;gap:16px;margin:16px 0}svg text{font:11px system-ui,sans-serif;fill:#5a6172}
        table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:4px 8px;
        border-top:1px solid #e2e5ec;vertical-align:top}td:nth-child(-n+3){white-space:nowrap;max-width:240px;
        overflow:hidden;text-overflow:ellipsis}a{color:#1f5fbf}.high{color:#9b1c1c;font-weight:600}
        .medium{color:#8a5a00;font-weight:600}.low{color:#5a6172}caption{text-align:left;color:#5a6172;padding:4px 8px}
        """
}

/// One chart of the page, drawn as SVG from the canonical texts of a table's first rows.
private struct RunChart {
    private let chart: Chart
    private let labels: [String]
    private let series: [(name: String, values: [Double])]

    private static let palette = ["#2f6db5", "#3c9d6b", "#e0a030", "#c7504b", "#7a6bb0", "#8a93a6"]
    private static let (width, height, bottom, top) = (480.0, 230.0, 190.0, 34.0)

    /// Nil where there is nothing to draw.
    init?(_ chart: Chart, report: PageReport) {
        guard let schema = report.layout.tables.first(where: { $0.name == chart.table }),
            let rows = report.points[chart.table], !rows.isEmpty, let category = schema.index(of: chart.category)
        else { return nil }
        self.chart = chart
        labels = rows.map { String(($0[category] ?? "none").prefix(200)) }
        series = chart.values.compactMap { key in
            schema.index(of: key).map { column in
                (schema.columns[column].heading, rows.map { $0[column].flatMap { Double($0) } ?? 0 })
            }
        }
    }

    var svg: String {
        var shapes: [String] = []
        let stacked = chart.kind == .stacked
        let sums = labels.indices.map { index in series.reduce(0) { $0 + max(0, $1.values[index]) } }
        let most = max(0, stacked ? sums.max() ?? 0 : series.flatMap(\.values).max() ?? 0)
        // Parts of a whole aren't below 0; other figures may be, and then the axis lies higher.
        let least = stacked ? 0 : min(0, series.flatMap(\.values).min() ?? 0)
        let scale = (RunChart.bottom - RunChart.top) / max(1e-9, most - least)
        let axis = RunChart.bottom + least * scale
        let step = (RunChart.width - 60) / Double(max(1, labels.count))
        for (position, entry) in series.enumerated() {
            let colour = RunChart.palette[position % RunChart.palette.count]
            if chart.kind == .line {
                let points = entry.values.enumerated().map { index, value in
                    "\(RunChart.text(50 + step * (Double(index) + 0.5))),\(RunChart.text(axis - value * scale))"
                }
                shapes.append(
                    "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>"
                )
                continue
            }
            for (index, value) in entry.values.enumerated() {
                let below = stacked ? series[..<position].reduce(0) { $0 + max(0, $1.values[index]) } : 0
                let share = stacked ? step * 0.7 : step * 0.7 / Double(series.count)
                let x = 50 + step * Double(index) + step * 0.15 + (stacked ? 0 : share * Double(position))
                let tall = (stacked ? max(0, value) : abs(value)) * scale
                let top = axis - below * scale - (stacked || value > 0 ? tall : 0)
                shapes.append(
                    "<rect x=\"\(RunChart.text(x))\" y=\"\(RunChart.text(top))\" "
                        + "width=\"\(RunChart.text(share))\" height=\"\(RunChart.text(tall))\" fill=\"\(colour)\">"
                        + "<title>\(RunPage.escape("\(labels[index]): \(entry.name)"))</title></rect>")
            }
        }
        // A letter is about 6 units wide; labels that would touch are left out, and long ones are whole where one points
        // at them.
        let widest = Double(labels.map { min($0.count, RunChart.longestLabel) }.max() ?? 0) * 6.4 + 8
        let every = max(1, Int((widest / step).rounded(.up)))
        for (index, label) in labels.enumerated() where index.isMultiple(of: every) {
            shapes.append(
                "<text x=\"\(RunChart.text(50 + step * (Double(index) + 0.5)))\" y=\"206\" text-anchor=\"middle\">"
                    + "\(RunPage.escape(RunChart.shortened(label)))<title>\(RunPage.escape(label))</title></text>")
        }
        var x = 50
        for (position, entry) in series.enumerated() {
            let name = String(entry.name.prefix(24))
            shapes.append(
                "<rect x=\"\(x)\" y=\"216\" width=\"9\" height=\"9\" fill=\"\(RunChart.palette[position % RunChart.palette.count])\"/>"
                    + "<text x=\"\(x + 13)\" y=\"225\">\(RunPage.escape(name))</text>")
            x += 30 + name.count * 6
        }
        return """
            <svg width="\(Int(RunChart.width))" height="\(Int(RunChart.height))" role="img" aria-label="\(RunPage.escape(chart.title))">
            <text x="0" y="14" style="font-weight:600">\(RunPage.escape(chart.title))</text>
            <text x="44" y="\(RunChart.text(RunChart.top + 4))" text-anchor="end">\(RunChart.short(most))</text>
            <line x1="50" y1="\(RunChart.text(axis))" x2="480" y2="\(RunChart.text(axis))" stroke="#c9cdd6"/>
            \(shapes.joined(separator: "\n"))
            </svg>
            """
    }

    private static let longestLabel = 14

    private static func shortened(_ label: String) -> String {
        label.count > longestLabel ? label.prefix(longestLabel - 1) + "…" : label
    }

    /// A number with one decimal.
    private static func text(_ value: Double) -> String {
        let tenths = (value.magnitude * 10).rounded()
        // Nothing that is drawn is so large; a figure at the axis's end may be.
        guard tenths < 1e15 else { return "\(value)" }
        let whole = Int(tenths)
        return "\(value < 0 && whole > 0 ? "-" : "")\(whole / 10).\(whole % 10)"
    }

    /// An axis's end, such as `12`, `3.4k`, `5.1M`.
    private static func short(_ value: Double) -> String {
        for (unit, name) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= unit {
            return text(value / unit) + name
        }
        return value == value.rounded() ? "\(Int(value))" : text(value)
    }
}
