internal import CXLSXWriter
internal import NepaliCalendar
internal import Tabular

/// One sheet: the rows of a table, or of a part of a table that is too long for one.
///
/// In the library's constant-memory mode a row is on its way to disk as soon as the next one begins, so that widths and
/// filters, which need all rows, are set at the end.
struct XLSXSheet {
    let name: String
    let worksheet: UnsafeMutablePointer<lxw_worksheet>
    /// Rows below the heading.
    private(set) var rowCount = 0
    /// About how much XML the sheet has become.
    private(set) var xmlBytes = 0
    private var widths: [Int]
    private let schema: TableSchema
    /// Of each column the width at which its texts wrap, nil where they don't.
    private let wrappedAt: [Int?]
    private var ahead: RowsAhead?
    /// Per value of the column `key` the sheet that its line leads to.
    private let links: [String: String]

    /// Bytes past which rows are deflated before the workbook is closed.
    private static let largeXML = 2 << 20
    private static let columnWidths = 6...60
    /// Columns that are declared at least so wide hold sentences.
    private static let wrappedWidth = 40
    /// Points.
    private static let lineHeight = 15.0
    // The library's numbers for paper sizes.
    private static let a3: UInt8 = 8
    private static let a4: UInt8 = 9
    /// With more columns a page of that size can't be read any more.
    private static let columnsOfA4 = 16
    /// 2000-01-01 as a spreadsheet counts days.
    private static let serialOf2000 = 36_526
    /// Spreadsheets take 1900 for a leap year: a day before March 1900 would be shown as another.
    private static let firstDay = CalendarDate(daysSince2000: -36_465)
    private static let lastDay = CalendarDate(daysSince2000: 2_921_939)

    init(
        _ schema: TableSchema, name: String, worksheet: UnsafeMutablePointer<lxw_worksheet>, formats: XLSXFormats,
        layout: ReportLayout
    ) throws {
        links = schema.name == "summary" ? layout.links : [:]
        wrappedAt = schema.columns.map { $0.width.flatMap { $0 >= XLSXSheet.wrappedWidth ? $0 : nil } }
        self.schema = schema
        self.name = name
        self.worksheet = worksheet
        widths = schema.columns.map { column in
            max(column.width ?? 0, column.heading.split(separator: " ").map(\.count).max() ?? 0, 6)
        }
        worksheet_set_row(worksheet, 0, 45, nil)
        for (index, column) in schema.columns.enumerated() {
            let format =
                column.isSignOff
                ? formats.signOffHeading : column.type.isFigure ? formats.figureHeading : formats.heading
            try check(worksheet_write_string(worksheet, 0, lxw_col_t(index), XLSXText.visible(column.heading), format))
            comment(column, at: index)
        }
        worksheet_freeze_panes(worksheet, 1, schema.name == "summary" ? 0 : 1)
        worksheet_set_landscape(worksheet)
        worksheet_set_paper(worksheet, schema.columns.count > XLSXSheet.columnsOfA4 ? XLSXSheet.a3 : XLSXSheet.a4)
        worksheet_fit_to_pages(worksheet, 1, 0)
        worksheet_repeat_rows(worksheet, 0, 0)
        worksheet_set_header(worksheet, "&L\(XLSXSheet.plain(layout.title))&R\(XLSXSheet.plain(layout.organization))")
        worksheet_set_footer(worksheet, "&L\(XLSXSheet.plain(schema.title))&RPage &P of &N")
    }

    /// A heading's meaning, shown on pointing at it.
    private func comment(_ column: Column, at index: Int) {
        var text = column.key
        if let unit = column.unit { text += " (\(unit))" }
        if !column.description.isEmpty { text += "\n\(column.description)" }
        "kt-report".withCString { author in
            var options = lxw_comment_options()
            options.author = UnsafeMutablePointer(mutating: author)
            options.x_scale = 1.6
            options.y_scale = min(3, 0.6 + Double(text.count) / 90)
            worksheet_write_comment_opt(worksheet, 0, lxw_col_t(index), XLSXText.visible(text), &options)
        }
    }

    // MARK: Rows

    /// Writes a row.
    ///
    /// - Parameters:
    ///   - text: a buffer to reuse.
    ///   - note: told of a cell that isn't in its exact form.
    mutating func write(
        _ row: inout RowReader, formats: XLSXFormats, zone: inout LocalZone, text: inout XLSXText,
        note: (XLSXNote) -> Void
    ) throws {
        rowCount += 1
        xmlBytes += 24
        let line = lxw_row_t(rowCount)
        var link: String?
        var lines = 1
        var nulls = 0
        for index in widths.indices {
            let cell = row.next()
            let position = lxw_col_t(index)
            switch cell {
            case .null:
                xmlBytes += 24
                nulls += 1
                continue
            case .text(let value):
                switch text.set(value) {
                case .none: break
                case .characters: note(.characters)
                case .cut: note(.cut(row: rowCount, column: schema.columns[index].key))
                }
                if !links.isEmpty, schema.columns[index].key == "key" {
                    link = links[String(decoding: value, as: UTF8.self)]
                }
                if let link, schema.columns[index].key == "heading" {
                    try write(text, at: line, position, leadingTo: link, formats.link)
                } else {
                    let wrapped = wrappedAt[index]
                    try write(text, at: line, position, wrapped == nil ? formats.text : formats.wrapped)
                    if let wrapped { lines = max(lines, (text.width + wrapped - 1) / wrapped) }
                }
            case .integer(let value):
                if value.magnitude < 1_000_000_000_000_000 {
                    try write(Double(value), at: line, position, formats.integer)
                } else {
                    note(.longNumber)
                    try write("\(value)", text: &text, at: line, position, formats.text)
                }
            case .decimal(let unscaled, let scale):
                if unscaled.magnitude < 1_000_000_000_000_000 {
                    let value = Double(Int64(unscaled)) / XLSXSheet.powers[scale]
                    try write(value, at: line, position, scale == 0 ? formats.integer : formats.decimal)
                } else {
                    note(.longNumber)
                    try write(
                        decimalText(unscaled: unscaled, scale: scale), text: &text, at: line, position, formats.text)
                }
            case .date(let value):
                if value >= XLSXSheet.firstDay, value <= XLSXSheet.lastDay {
                    let serial = Int(value.daysSince2000) + XLSXSheet.serialOf2000
                    try write(Double(serial), at: line, position, formats.date)
                } else {
                    note(.dateAsText)
                    try write(value.description, text: &text, at: line, position, formats.text)
                }
            case .timestamp(let value):
                let local = zone.localTime(of: value)
                if local.date >= XLSXSheet.firstDay, local.date <= XLSXSheet.lastDay {
                    // Cut to milliseconds, all that a spreadsheet knows: rounded, the last of a day would be the next.
                    let milliseconds = Double(local.microsecondsOfDay / 1000)
                    let serial =
                        Double(Int(local.date.daysSince2000) + XLSXSheet.serialOf2000) + milliseconds / 86_400_000
                    try write(serial, at: line, position, formats.timestamp)
                    widths[index] = max(widths[index], 19)
                } else {
                    note(.dateAsText)
                    try write(zone.text(of: value), text: &text, at: line, position, formats.text)
                }
            case .bikramSambat(let value):
                try write(value.description, text: &text, at: line, position, formats.text)
            case .identifier(let value):
                text.set(value)
                try write(text, at: line, position, formats.text)
            case .boolean(let value):
                try check(worksheet_write_boolean(worksheet, line, position, value ? 1 : 0, formats.boolean))
                xmlBytes += 40
                continue
            }
            if case .text = cell { widths[index] = max(widths[index], min(text.width, 60)) }
            if case .identifier = cell { widths[index] = max(widths[index], 38) }
        }
        // Excel would find the height by itself, LibreOffice doesn't; a long remark may not push all else away.
        if lines > 1 { worksheet_set_row(worksheet, line, Double(min(lines, 6)) * XLSXSheet.lineHeight, nil) }
        // The library leaves out a row without a cell, and a reader would count one less.
        if nulls == schema.columns.count { try check(worksheet_write_blank(worksheet, line, 0, formats.text)) }
    }

    private static let powers: [Double] = (0...18).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    private mutating func write(_ value: Double, at row: lxw_row_t, _ column: lxw_col_t, _ format: XLSXFormats.Format?)
        throws
    {
        try check(worksheet_write_number(worksheet, row, column, value, format))
        xmlBytes += 48
        // Digits, thousands' separators, two decimals.
        let digits = value.magnitude < 1000 ? 7 : value.magnitude < 1_000_000 ? 11 : 16
        widths[Int(column)] = max(widths[Int(column)], digits)
    }

    private mutating func write(
        _ text: borrowing XLSXText, at row: lxw_row_t, _ column: lxw_col_t, _ format: XLSXFormats.Format?
    ) throws {
        try check(text.withCString { worksheet_write_string(worksheet, row, column, $0, format) })
        xmlBytes += 64 + text.count
    }

    /// A text that leads to another sheet.
    private mutating func write(
        _ text: borrowing XLSXText, at row: lxw_row_t, _ column: lxw_col_t, leadingTo sheet: String,
        _ format: XLSXFormats.Format?
    ) throws {
        try check(
            text.withCString {
                worksheet_write_url_opt(
                    worksheet, row, column, "internal:'\(sheet)'!A1", format, $0, "Show the rows")
            })
    }

    private mutating func write(
        _ string: String, text: inout XLSXText, at row: lxw_row_t, _ column: lxw_col_t, _ format: XLSXFormats.Format?
    ) throws {
        var string = string
        _ = string.withUTF8 { text.set(UnsafeRawBufferPointer($0)) }
        try write(text, at: row, column, format)
        widths[Int(column)] = max(widths[Int(column)], min(text.width, 60))
    }

    /// The file in the workbook that becomes of it.
    var partName: String { "xl/worksheets/sheet\(worksheet.pointee.index + 1).xml" }

    /// Has the rows deflated that there are, once they are many.
    ///
    /// - Parameter spool: where to.
    mutating func deflateAhead(to spool: @autoclosure () -> PieceSpool?, crew: Crew) {
        if ahead == nil, xmlBytes > XLSXSheet.largeXML, let spool = spool() {
            ahead = RowsAhead(worksheet, spool: spool, crew: crew)
        }
        ahead?.advance()
    }

    /// What is deflated of it already, for whoever packs it.
    mutating func takeAhead() -> RowsAhead? {
        defer { ahead = nil }
        return ahead
    }

    // MARK: The end

    /// Sets what needs all rows: widths, the filter, colours of states, and what reviewers may enter.
    func close(formats: XLSXFormats, workbook: UnsafeMutablePointer<lxw_workbook>, isFirstPart: Bool) {
        let lastColumn = lxw_col_t(schema.columns.count - 1)
        for (index, width) in widths.enumerated() {
            let range = XLSXSheet.columnWidths
            let clamped = min(max(width + 2, range.lowerBound), max(range.upperBound, schema.columns[index].width ?? 0))
            worksheet_set_column(worksheet, lxw_col_t(index), lxw_col_t(index), Double(clamped), nil)
        }
        guard rowCount > 0 else { return }
        let lastRow = lxw_row_t(rowCount)
        if schema.name != "summary" { worksheet_autofilter(worksheet, 0, 0, lastRow, lastColumn) }
        for (index, column) in schema.columns.enumerated() where column.isState {
            colourStates(column: lxw_col_t(index), lastRow: lastRow, formats: formats)
        }
        for (index, column) in schema.columns.enumerated() where column.isSignOff {
            validate(column, at: lxw_col_t(index), lastRow: lastRow)
        }
        if isFirstPart {
            let area = "='\(name)'!$A$1:$\(XLSXSheet.letters(of: schema.columns.count - 1))$\(rowCount + 1)"
            workbook_define_name(workbook, "kt_\(schema.name)", area)
        }
    }

    private func colourStates(column: lxw_col_t, lastRow: lxw_row_t, formats: XLSXFormats) {
        for (words, format) in formats.states {
            for word in words {
                "\"\(word)\"".withCString { value in
                    var rule = lxw_conditional_format()
                    rule.type = UInt8(LXW_CONDITIONAL_TYPE_CELL.rawValue)
                    rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_EQUAL_TO.rawValue)
                    rule.value_string = UnsafeMutablePointer(mutating: value)
                    rule.format = format
                    worksheet_conditional_format_range(worksheet, 1, column, lastRow, column, &rule)
                }
            }
        }
    }

    /// What people may conclude.
    private static let conclusions: [StaticString] = ["agreed", "exception", "follow up"]

    private func validate(_ column: Column, at position: lxw_col_t, lastRow: lxw_row_t) {
        var rule = lxw_data_validation()
        if column.key == "conclusion" {
            // Not as a formula, which releases of the library before 1.1.6 copy twice and free once.
            rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST.rawValue)
            var words = XLSXSheet.conclusions.map { UnsafeMutablePointer<CChar>(OpaquePointer($0.utf8Start)) } + [nil]
            words.withUnsafeMutableBufferPointer {
                rule.value_list = $0.baseAddress
                worksheet_data_validation_range(worksheet, 1, position, lastRow, position, &rule)
            }
        } else if column.key == "reviewed_on" {
            rule.validate = UInt8(LXW_VALIDATION_TYPE_DATE.rawValue)
            rule.criteria = UInt8(LXW_VALIDATION_CRITERIA_GREATER_THAN.rawValue)
            rule.value_datetime = lxw_datetime(year: 2000, month: 1, day: 1, hour: 0, min: 0, sec: 0)
            worksheet_data_validation_range(worksheet, 1, position, lastRow, position, &rule)
        }
    }

    /// `A` for 0, `AA` for 26.
    static func letters(of column: Int) -> String {
        let last = String(UnicodeScalar(UInt8(65 + column % 26)))
        return column < 26 ? last : letters(of: column / 26 - 1) + last
    }

    /// A text for a page's header, where `&` gives orders and 255 characters are all there is for two texts.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(XLSXText.visible(text).unicodeScalars.prefix(60))).replacing("&", with: "&&")
    }

    private func check(_ error: lxw_error) throws {
        guard error != LXW_NO_ERROR else { return }
        throw WriteError(
            .cantWrite, path: name, reason: lxw_strerror(error).map { String(cString: $0) } ?? "error \(error.rawValue)"
        )
    }
}

/// Something that a reader of a workbook should know of its cells.
enum XLSXNote: Hashable {
    case characters
    case cut(row: Int, column: String)
    case longNumber
    case dateAsText
    case split(sheet: String)

    func sentence(table: String) -> String {
        switch self {
        case .characters:
            "\(table): control characters are shown as their pictures, line ends as LF; CSV and JSON have the exact text"
        case .cut(let row, let column):
            "\(table), row \(row), \(column): the text is over 32,767 UTF-16 units and is cut; CSV and JSON have all of it"
        case .longNumber: "\(table): numbers of more than 15 digits are texts, so that no digit is lost"
        case .dateAsText: "\(table): dates that a spreadsheet can't hold (before March 1900, past 9999) are texts"
        case .split(let sheet): "\(table): goes on in the sheet \(sheet)"
        }
    }
}

extension ColumnType {
    /// Shown at the right of its cell.
    fileprivate var isFigure: Bool {
        switch self {
        case .integer, .money, .decimal, .date, .timestamp: true
        case .text, .identifier, .bikramSambat, .boolean: false
        }
    }
}
