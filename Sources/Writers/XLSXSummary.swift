internal import CXLSXWriter
internal import Tabular

/// Turns the summary's sheet into a page: figures that stand out, links to the exceptions, charts beside them.
struct XLSXSummary {
    private let layout: ReportLayout
    private var lines: [Line] = []

    private struct Line {
        var section = ""
        var key = ""
        var heading = ""
    }

    /// Points that a chart shows at most.
    private static let chartPoints = 24
    /// Heights of a chart and of a row that nobody has set.
    private static let chartPixels = 288.0
    private static let rowPixels = 20

    init(layout: ReportLayout) {
        self.layout = layout
    }

    /// Keeps what the dressing needs of the summary's few rows.
    mutating func keep(_ batch: RowBatch) {
        batch.forEachRow { row in
            var line = Line()
            if case .text(let text) = row.next() { line.section = String(decoding: text, as: UTF8.self) }
            if case .text(let text) = row.next() { line.key = String(decoding: text, as: UTF8.self) }
            if case .text(let text) = row.next() { line.heading = String(decoding: text, as: UTF8.self) }
            lines.append(line)
        }
    }

    /// Adds colours, widths and charts, once all rows of all sheets are written.
    ///
    /// - Parameter tables: per table its schema, and the name and rows of its first sheet.
    func dress(
        _ worksheet: UnsafeMutablePointer<lxw_worksheet>, workbook: UnsafeMutablePointer<lxw_workbook>,
        formats: XLSXFormats, tables: [String: (schema: TableSchema, sheet: String, rows: Int)]
    ) {
        worksheet_gridlines(worksheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue))
        // Section and key are for machines; a person doesn't miss them.
        var hidden = lxw_row_col_options(hidden: 1, level: 0, collapsed: 0)
        worksheet_set_column_opt(worksheet, 0, 1, 14, formats.faint, &hidden)
        worksheet_set_column(worksheet, 2, 2, 32, nil)
        worksheet_set_column(worksheet, 3, 3, 40, nil)
        worksheet_set_column(worksheet, 4, 6, 17, nil)
        worksheet_set_column(worksheet, 7, 7, 8, formats.faint)
        worksheet_set_column(worksheet, 8, 8, 3, nil)
        emphasise(worksheet, formats: formats)
        worksheet_activate(worksheet)
        worksheet_set_first_sheet(worksheet)
        var row = 1
        for chart in layout.charts {
            guard let table = tables[chart.table], table.rows > 0,
                let drawn = draw(chart, table.schema, sheet: table.sheet, rows: table.rows, workbook: workbook)
            else { continue }
            // One below the other beside the table, so that a page holds both at a size to read.
            var options = lxw_chart_options()
            let bars = chart.kind == .bar ? min(table.rows, XLSXSummary.chartPoints) : 0
            let pixels = max(260, 90 + bars * 19)
            options.x_scale = 1.25
            options.y_scale = Double(pixels) / XLSXSummary.chartPixels
            worksheet_insert_chart_opt(worksheet, lxw_row_t(row), 9, drawn, &options)
            row += pixels / XLSXSummary.rowPixels + 2
        }
    }

    /// Sets off the figures, and colours the exceptions where there are any.
    private func emphasise(_ worksheet: UnsafeMutablePointer<lxw_worksheet>, formats: XLSXFormats) {
        for (index, line) in lines.enumerated() {
            let row = lxw_row_t(index + 1)
            switch line.section {
            case "figures":
                colour(worksheet, row, 4, formats.strong, above: nil)
            case "exceptions":
                let format = line.key == "high" ? formats.bad : line.key == "medium" ? formats.warning : formats.neutral
                colour(worksheet, row, 4, format, above: "0")
            default: break
            }
        }
    }

    /// A conditional format for one cell of the value's column: rows that are written can't be formatted any more.
    private func colour(
        _ worksheet: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t,
        _ format: XLSXFormats.Format?, above limit: String?
    ) {
        var rule = lxw_conditional_format()
        rule.format = format
        if limit != nil {
            rule.type = UInt8(LXW_CONDITIONAL_TYPE_CELL.rawValue)
            rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_GREATER_THAN.rawValue)
            rule.value = 0
        } else {
            rule.type = UInt8(LXW_CONDITIONAL_TYPE_NO_BLANKS.rawValue)
        }
        worksheet_conditional_format_cell(worksheet, row, column, &rule)
    }

    private func draw(
        _ chart: Chart, _ schema: TableSchema, sheet: String, rows: Int, workbook: UnsafeMutablePointer<lxw_workbook>
    ) -> UnsafeMutablePointer<lxw_chart>? {
        guard let drawn = workbook_add_chart(workbook, UInt8(chart.kind.type.rawValue)),
            let category = schema.index(of: chart.category)
        else { return nil }
        let points = min(rows, XLSXSummary.chartPoints)
        let first = chart.followsTime(in: schema) ? rows - points + 2 : 2
        func area(_ column: Int) -> String {
            let letters = XLSXSheet.letters(of: column)
            return "='\(sheet)'!$\(letters)$\(first):$\(letters)$\(first + points - 1)"
        }
        for (position, key) in chart.values.enumerated() {
            guard let column = schema.index(of: key),
                let series = chart_add_series(drawn, area(category), area(column))
            else { continue }
            chart_series_set_name(series, XLSXText.visible(schema.columns[column].heading))
            if chart.kind != .pie {
                let colour = XLSXSummary.palette[position % XLSXSummary.palette.count]
                if chart.kind == .line {
                    var line = lxw_chart_line()
                    line.color = colour
                    line.width = 2.25
                    chart_series_set_line(series, &line)
                } else {
                    var fill = lxw_chart_fill()
                    fill.color = colour
                    chart_series_set_fill(series, &fill)
                }
            }
        }
        var font = lxw_chart_font()
        font.size = 12
        chart_title_set_name(drawn, XLSXText.visible(chart.title))
        chart_title_set_name_font(drawn, &font)
        style(drawn, kind: chart.kind)
        chart_legend_set_position(
            drawn,
            UInt8(
                chart.values.count > 1 || chart.kind == .pie
                    ? LXW_CHART_LEGEND_BOTTOM.rawValue : LXW_CHART_LEGEND_NONE.rawValue))
        return drawn
    }

    /// Faint lines, figures with thousands' separators, and a name at every bar.
    private func style(_ drawn: UnsafeMutablePointer<lxw_chart>, kind: Chart.Kind) {
        guard kind != .pie else { return }
        var line = lxw_chart_line()
        line.color = 0xE2E5EB
        line.width = 0.75
        // The library lays a bar chart's axes the other way round.
        let (names, figures) =
            kind == .bar ? (drawn.pointee.y_axis, drawn.pointee.x_axis) : (drawn.pointee.x_axis, drawn.pointee.y_axis)
        chart_axis_major_gridlines_set_line(figures, &line)
        chart_axis_set_num_format(figures, "#,##0")
        if kind == .bar { chart_axis_set_interval_unit(names, 1) }
    }

    private static let palette: [lxw_color_t] = [0x2F6DB5, 0x3C9D6B, 0xE0A030, 0xC7504B, 0x7A6BB0, 0x8A93A6]
}

extension Chart.Kind {
    fileprivate var type: lxw_chart_type {
        switch self {
        case .column: LXW_CHART_COLUMN
        case .stacked: LXW_CHART_COLUMN_STACKED
        case .bar: LXW_CHART_BAR
        case .line: LXW_CHART_LINE
        case .pie: LXW_CHART_PIE
        }
    }
}
