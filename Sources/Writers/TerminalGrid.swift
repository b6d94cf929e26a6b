package import Tabular
package import NepaliCalendar

/// Lays small tables out for a terminal.
package struct TerminalGrid {
    private let colour: Bool

    package init(colour: Bool) {
        self.colour = colour
    }

    /// The summary: what was asked, then the figures with their change, then the exceptions.
    ///
    /// - Parameter rows: of the summary table.
    package func summary(_ rows: [[String?]]) -> String {
        var lines: [String] = []
        let width = rows.map { TerminalGrid.width(of: $0[2] ?? "") }.max() ?? 0
        var section = ""
        for row in rows {
            if row[0] != section, !section.isEmpty { lines.append("") }
            section = row[0] ?? ""
            var line = TerminalGrid.pad(row[2] ?? "", to: width) + "  "
            if section == "report" {
                line += TerminalGrid.clean(row[3] ?? "")
            } else {
                let value = row[4].map { TerminalGrid.grouped($0) } ?? "not measurable"
                line += bold(TerminalGrid.pad(value, to: 18, right: true)) + " " + TerminalGrid.pad(row[7] ?? "", to: 6)
                if let change = row[6] {
                    let sign = change.hasPrefix("-") ? "" : "+"
                    line += faint("  \(sign)\(TerminalGrid.grouped(change)) against the period before")
                }
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A table with its headings.
    ///
    /// - Parameter keys: the columns to show, nil for all.
    package func table(_ schema: TableSchema, rows: [[String?]], only keys: [String]? = nil) -> String {
        let columns = (keys ?? schema.columns.map(\.key)).compactMap { schema.index(of: $0) }
        let cells = rows.map { row in columns.map { TerminalGrid.clean(row[$0] ?? "") } }
        let widths = columns.enumerated().map { position, column in
            max(
                schema.columns[column].key.count,
                cells.map { min(100, TerminalGrid.width(of: $0[position])) }.max() ?? 0)
        }
        var text = ""
        let heading = zip(columns, widths).map { TerminalGrid.pad(schema.columns[$0].key, to: $1) }
        text += bold(heading.joined(separator: "  ")) + "\n"
        for row in cells {
            let padded = zip(columns, zip(row, widths)).map { column, cell in
                let shown = TerminalGrid.pad(
                    TerminalGrid.cut(cell.0, to: 100), to: cell.1, right: schema.columns[column].type.isNumber)
                return schema.columns[column].isState ? coloured(shown, state: cell.0) : shown
            }
            text += padded.joined(separator: "  ") + "\n"
        }
        return text
    }

    private func bold(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    private func faint(_ text: String) -> String { colour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func coloured(_ text: String, state: String) -> String {
        guard colour else { return text }
        let code: Int
        switch state {
        case "high", "lapsed", "lapsed_prior_year", "penalised", "missing", "fail", "overdue", "scrapped",
            "missed":
            code = 31
        case "medium", "in_grace", "due", "maintenance", "unknown_rule", "pending": code = 33
        case "valid", "pass", "active", "done", "in_warranty", "met": code = 32
        default: code = 90
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// Digits in groups of three.
    static func grouped(_ number: String) -> String {
        let sign = number.hasPrefix("-") ? "-" : ""
        let parts = number.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.allSatisfy(\.isNumber) else { return number }
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return sign + text + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// Without what could move the cursor or turn the line round: control characters, line ends, bidirectional orders.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: " "
                    default: scalar
                    }
                }))
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard width(of: text) > limit else { return text }
        var kept = ""
        for character in text {
            if width(of: kept) + 2 > limit { break }
            kept.append(character)
        }
        return kept + "…"
    }

    private static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - self.width(of: text)))
        return right ? padding + text : text + padding
    }

    /// Columns on a terminal: wide characters take two, marks that combine none.
    private static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return sum
            default: break
            }
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
                return sum + 2
            default: return sum + 1
            }
        }
    }
}

extension RowBatch {
    /// The rows as the texts of their canonical forms, NULL as nil; for the few rows that people look at.
    package func texts(timeZone: String) -> [[String?]] {
        guard var zone = LocalZone(name: timeZone) else { return [] }
        var rows: [[String?]] = []
        forEachRow { row in
            rows.append(row.texts(in: &zone))
        }
        return rows
    }
}

extension RowReader {
    /// The cells that are left as texts, nil for NULL.
    package mutating func texts(in zone: inout LocalZone) -> [String?] {
        var cells: [String?] = []
        while hasNext {
            switch next() {
            case .null: cells.append(nil)
            case .text(let text): cells.append(String(decoding: text, as: UTF8.self))
            case .identifier(let value): cells.append(value.description)
            case .integer(let value): cells.append("\(value)")
            case .decimal(let unscaled, let scale): cells.append(decimalText(unscaled: unscaled, scale: scale))
            case .date(let value): cells.append(value.description)
            case .bikramSambat(let value): cells.append(value.description)
            case .timestamp(let value): cells.append(zone.text(of: value))
            case .boolean(let value): cells.append(value ? "true" : "false")
            }
        }
        return cells
    }
}

extension ColumnType {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .money, .decimal: true
        default: false
        }
    }
}
