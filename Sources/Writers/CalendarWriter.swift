internal import NepaliCalendar
package import Tabular

/// Writes the dated rows of one table as an iCalendar file (RFC 5545), `FOLDER/REPORT.ics`: an event of a whole day per
/// row.
///
/// An event's id is made of its identity alone and its stamp is the as-of instant: the same rows give the same bytes,
/// and a calendar that takes a later file changes its events and doubles none. Rows without a date, or with one outside
/// the years 1 to 9999, which the format can't write, give no event.
package final class CalendarWriter: ReportWriter {
    private let layout: ReportLayout
    private let mapping: EventMapping
    private let folder: String
    private let file: OutputFile
    private let table: Int
    private let date: Int
    private let identity: [Int]
    private let title: EventText
    private let description: EventText
    /// The columns that tell whether the twin before them is projected.
    private let projections: Set<Int>
    private let stamp: String
    private var zone: LocalZone
    private var lines = FoldedLines()
    private var events = 0
    private var undated = 0

    private var path: String { "\(layout.name).ics" }

    /// - Throws: ``WriteError``; ``TabularError`` where the mapping names what the table hasn't.
    package init(_ layout: ReportLayout, mapping: EventMapping, folder: String) throws {
        guard let table = layout.tables.firstIndex(where: { $0.name == mapping.table }),
            let zone = LocalZone(name: layout.timeZone)
        else { throw TabularError(table: mapping.table, reason: "the calendar has no such table or time zone") }
        let schema = layout.tables[table]
        func position(_ key: String) throws -> Int {
            guard let index = schema.index(of: key) else {
                throw TabularError(table: mapping.table, reason: "it has no column \(key), which the calendar names")
            }
            return index
        }
        self.layout = layout
        self.mapping = mapping
        self.folder = folder
        self.table = table
        self.zone = zone
        date = try position(mapping.date)
        projections = Set(
            schema.columns.indices.dropFirst().filter {
                schema.columns[$0].type == .boolean && schema.columns[$0 - 1].type == .bikramSambat
            })
        identity = try mapping.identity.map { try position($0) }
        title = try EventText(mapping.title, position: position)
        description = try EventText(mapping.description, position: position)
        stamp = CalendarWriter.utc(layout.asOf)
        file = try OutputFile(creating: "\(folder)/\(layout.name).ics")
        lines.add("BEGIN", "VCALENDAR")
        lines.add("VERSION", "2.0")
        lines.add("PRODID", "-//KeepTrack//\(FoldedLines.escaped(layout.generator))//EN")
        lines.add("CALSCALE", "GREGORIAN")
        lines.add("METHOD", "PUBLISH")
        lines.add("X-WR-CALNAME", FoldedLines.escaped("\(layout.title), \(layout.organization)"))
    }

    package func write(_ batch: RowBatch) throws {
        guard batch.table == table else { return }
        try batch.forEachRow { row in
            var cells: [String?] = []
            var day: CalendarDate?
            for index in layout.tables[table].columns.indices {
                let cell = row.next()
                if index == date, case .date(let value) = cell { day = value }
                cells.append(text(of: cell))
                // A twin that isn't published yet says so wherever it is named.
                if case .boolean(true) = cell, projections.contains(index), let twin = cells[index - 1] {
                    cells[index - 1] = twin + ", projected"
                }
            }
            guard let day, (1...9999).contains(day.components.year) else {
                undated += 1
                return
            }
            add(cells, on: day)
            if lines.bytes.count >= TextBuffer.flushSize { try flush() }
        }
    }

    private func add(_ cells: [String?], on day: CalendarDate) {
        let summary = FoldedLines.escaped(title.filled(cells))
        events += 1
        lines.add("BEGIN", "VEVENT")
        lines.add(
            "UID",
            FoldedLines.escaped(identity.map { cells[$0] ?? "" }.joined(separator: "-") + "@\(layout.name).kt-report"))
        lines.add("DTSTAMP", stamp)
        lines.add("DTSTART;VALUE=DATE", CalendarWriter.digits(of: day))
        // Without an end, an event of a date lasts that day.
        lines.add("SUMMARY", summary)
        if !mapping.description.isEmpty {
            lines.add("DESCRIPTION", FoldedLines.escaped(description.filled(cells)))
        }
        lines.add("TRANSP", "TRANSPARENT")
        if let days = mapping.alarmDays {
            lines.add("BEGIN", "VALARM")
            lines.add("ACTION", "DISPLAY")
            lines.add("DESCRIPTION", summary)
            lines.add("TRIGGER", "-P\(days)D")
            lines.add("END", "VALARM")
        }
        lines.add("END", "VEVENT")
    }

    package func finish() throws -> [WrittenFile] {
        if events == 0 {
            // RFC 5545, 3.6: a calendar holds at least one component.
            lines.add("BEGIN", "VTIMEZONE")
            lines.add("TZID", "UTC")
            lines.add("BEGIN", "STANDARD")
            lines.add("DTSTART", "19700101T000000")
            lines.add("TZOFFSETFROM", "+0000")
            lines.add("TZOFFSETTO", "+0000")
            lines.add("END", "STANDARD")
            lines.add("END", "VTIMEZONE")
        }
        lines.add("END", "VCALENDAR")
        try flush()
        try file.finish()
        let proof = try FileProof(reading: "\(folder)/\(path)")
        guard proof.bytes == file.bytesWritten else {
            throw WriteError(
                .damaged, path: path, reason: "\(file.bytesWritten) bytes were written and \(proof.bytes) read back")
        }
        return [
            WrittenFile(
                path: path, bytes: proof.bytes, sha256: proof.sha256, mediaType: "text/calendar; charset=utf-8",
                // Rows without an event were taken too: a run compares their number with the transform's.
                tables: [(mapping.table, events + undated)],
                notes: undated == 0 ? [] : ["\(undated) rows have no day that a calendar can hold, and no event"])
        ]
    }

    package func abandon() {
        file.close()
    }

    private func flush() throws {
        try lines.bytes.withUnsafeBytes { try file.write($0) }
        lines.removeAll()
    }

    // MARK: Texts

    private func text(of cell: Cell) -> String? {
        switch cell {
        case .null: nil
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        case .identifier(let value): value.description
        case .integer(let value): String(value)
        case .decimal(let unscaled, let scale): decimalText(unscaled: unscaled, scale: scale)
        case .date(let value): value.description
        case .bikramSambat(let value): value.description
        case .timestamp(let value): zone.text(of: value)
        case .boolean(let value): value ? "yes" : "no"
        }
    }

    /// `20260716`
    private static func digits(of day: CalendarDate) -> String {
        String(day.description.filter { $0 != "-" })
    }

    /// `20260716T181500Z`
    private static func utc(_ instant: Timestamp) -> String {
        String(instant.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }
}

/// A text with `{keys}` of columns, taken apart once.
private struct EventText {
    private enum Part {
        case words(String)
        case column(Int)
    }

    private var parts: [Part] = []

    init(_ template: String, position: (String) throws -> Int) rethrows {
        var rest = template[...]
        while let match = rest.firstMatch(of: #/\{([a-z][a-z0-9_]*)\}/#) {
            parts.append(.words(String(rest[..<match.range.lowerBound])))
            parts.append(.column(try position(String(match.1))))
            rest = rest[match.range.upperBound...]
        }
        parts.append(.words(String(rest)))
    }

    /// An empty cell reads as a dash.
    func filled(_ cells: [String?]) -> String {
        parts.map { part in
            switch part {
            case .words(let words): words
            case .column(let index): cells[index] ?? "-"
            }
        }.joined()
    }
}

/// Content lines of RFC 5545: CRLF behind each, none longer than 75 octets.
struct FoldedLines {
    private(set) var bytes: [UInt8] = []

    /// - Parameter value: a TEXT is ``escaped(_:)`` already.
    mutating func add(_ name: String, _ value: String) {
        var column = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let octets = Array(String(scalar).utf8)
            // RFC 5545, 3.1: a break may not fall within a character; the blank counts to the next line.
            if column + octets.count > 75 {
                bytes += [0x0D, 0x0A, 0x20]
                column = 1
            }
            bytes += octets
            column += octets.count
        }
        bytes += [0x0D, 0x0A]
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// A TEXT value (RFC 5545, 3.3.11): line breaks of any kind as `\n`; controls, which it can't hold, as blanks.
    static func escaped(_ text: String) -> String {
        var result = ""
        var afterReturn = false
        for scalar in text.unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\\", ";", ",": result += "\\" + String(scalar)
            case "\n" where afterReturn: break
            case "\n", "\r": result += "\\n"
            case "\t": result += "\t"
            case "\u{0}"..."\u{1F}", "\u{7F}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
