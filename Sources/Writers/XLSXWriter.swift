internal import CXLSXWriter
internal import Foundation
internal import NepaliCalendar
package import Tabular

/// Writes a report as a workbook, `FOLDER/REPORT.xlsx`, a sheet per table, in constant memory.
package final class XLSXWriter: ReportWriter {
    /// Where a table goes on in another sheet.
    package struct Limits: Sendable {
        /// Rows of a sheet below the heading.
        package var rows: Int
        /// Bytes of a sheet's XML, about; readers give up past 2 GiB and the library goes wrong past 4.
        package var xmlBytes: Int

        package init(rows: Int = 1_048_575, xmlBytes: Int = 2 << 30) {
            self.rows = rows
            self.xmlBytes = xmlBytes
        }
    }

    private let layout: ReportLayout
    private let folder: String
    private let path: String
    private let limits: Limits
    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private let formats: XLSXFormats
    /// Per table the sheets that it fills, the last one still open.
    private var sheets: [[XLSXSheet]] = []
    private var summary: XLSXSummary
    private var notes: [(table: String, note: XLSXNote)] = []
    private var seen: Set<String> = []
    private var zone: LocalZone
    private var text = XLSXText()
    private var isClosed = false
    private let crew: Crew
    private let temporaryFolder: String
    /// For what is deflated before the end; nil where there can be no such file.
    private lazy var spool = try? PieceSpool(folder: temporaryFolder)
    /// Of the files that the library keeps rows in.
    private var rowBuffers: [UnsafeMutablePointer<CChar>] = []
    private static let rowBufferBytes = 1 << 16
    /// Names of sheets, in lower case as readers compare them; `history` is Excel's own.
    private var sheetNames: Set<String> = ["history"]

    /// - Parameter temporaryFolder: an existing folder on a disk with room for the sheets' XML.
    /// - Throws: ``WriteError``.
    package convenience init(
        _ layout: ReportLayout, folder: String, temporaryFolder: String, limits: Limits = Limits()
    ) throws {
        try self.init(layout, folder: folder, temporaryFolder: temporaryFolder, limits: limits, crew: .shared)
    }

    /// - Parameter crew: who deflates.
    init(_ layout: ReportLayout, folder: String, temporaryFolder: String, limits: Limits, crew: Crew) throws {
        self.layout = layout
        self.folder = folder
        self.limits = limits
        self.crew = crew
        self.temporaryFolder = temporaryFolder
        path = "\(layout.name).xlsx"
        // The library would silently go to /tmp instead.
        guard FileManager.default.isWritableFile(atPath: temporaryFolder) else {
            throw WriteError(
                .cantWrite, path: temporaryFolder, reason: "the folder for temporary files can't be written")
        }
        guard let zone = LocalZone(name: layout.timeZone) else {
            throw TabularError(table: "", reason: "there is no time zone \(layout.timeZone)")
        }
        self.zone = zone
        let opened = temporaryFolder.withCString { temporary in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: temporary)
            return workbook_new_opt("\(folder)/\(layout.name).xlsx", &options)
        }
        guard let opened else { throw WriteError(.cantWrite, path: path, reason: "the workbook can't be begun") }
        workbook = opened
        formats = XLSXFormats(opened)
        summary = XLSXSummary(layout: layout)
        XLSXWriter.setProperties(of: opened, layout)
        for table in layout.tables { sheets.append([try addSheet(table, part: 1)]) }
    }

    deinit {
        close()
        rowBuffers.forEach { $0.deallocate() }
    }

    private func addSheet(_ table: TableSchema, part: Int) throws -> XLSXSheet {
        let name = sheetName(table.name, part: part)
        guard let worksheet = workbook_add_worksheet(workbook, name) else {
            throw WriteError(
                .cantWrite, path: path, reason: "no sheet \(name): too many open files, or the disk is full")
        }
        let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: XLSXWriter.rowBufferBytes)
        rowBuffers.append(buffer)
        kt_buffer_rows(worksheet, buffer, XLSXWriter.rowBufferBytes)
        return try XLSXSheet(table, name: name, worksheet: worksheet, formats: formats, layout: layout)
    }

    /// A name that no other sheet has: `items`, `items (2)`.
    ///
    /// 31 characters are all that one may have, so that two tables may come to the same.
    private func sheetName(_ table: String, part: Int) -> String {
        var number = part
        while true {
            let suffix = number == 1 ? "" : " (\(number))"
            let name = String(table.prefix(31 - suffix.count)) + suffix
            if sheetNames.insert(name.lowercased()).inserted { return name }
            number += 1
        }
    }

    package func write(_ batch: RowBatch) throws {
        let table = batch.table
        if layout.tables[table].name == "summary" { summary.keep(batch) }
        var current = sheets[table].count - 1
        try batch.forEachRow { row in
            if sheets[table][current].rowCount >= limits.rows || sheets[table][current].xmlBytes >= limits.xmlBytes {
                let part = try addSheet(layout.tables[table], part: current + 2)
                note(.split(sheet: part.name), layout.tables[table].name)
                sheets[table].append(part)
                current += 1
            }
            try sheets[table][current].write(&row, formats: formats, zone: &zone, text: &text) {
                note($0, layout.tables[table].name)
            }
        }
        sheets[table][current].deflateAhead(to: spool, crew: crew)
    }

    private func note(_ note: XLSXNote, _ table: String) {
        // One line per kind and table; of cut cells the first hundred.
        guard notes.count < 200, seen.insert("\(table) \(note)").inserted else { return }
        notes.append((table, note))
    }

    package func finish() throws -> [WrittenFile] {
        let noteLines = notes.map { $0.note.sentence(table: $0.table) }
        if !noteLines.isEmpty { try writeNotes(noteLines) }
        for parts in sheets {
            for (index, part) in parts.enumerated() {
                part.close(formats: formats, workbook: workbook, isFirstPart: index == 0)
            }
        }
        if let index = layout.tables.firstIndex(where: { $0.name == "summary" }), let sheet = sheets[index].first {
            let rows = Dictionary(
                zip(layout.tables, sheets).map { ($0.name, (schema: $0, sheet: $1[0].name, rows: $1[0].rowCount)) }
            ) { first, _ in first }
            summary.dress(sheet.worksheet, workbook: workbook, formats: formats, tables: rows)
        }
        isClosed = true
        let packer = PartPacker(crew: crew, ahead: rowsAhead())
        let error = packer.pack { workbook_close(workbook) }
        guard error == LXW_NO_ERROR else {
            throw WriteError(
                .cantWrite, path: path,
                reason: lxw_strerror(error).map { String(cString: $0) } ?? "error \(error.rawValue)")
        }
        // With a full disk under its temporary files the library reports success over a broken workbook.
        let names = sheets.flatMap { $0 }
        let whole = Job { [path = "\(folder)/\(path)"] in Result { try FileProof(reading: path) } }
        crew.add(whole)
        let proof = try WorkbookProof(reading: "\(folder)/\(path)", seams: packer.seams, crew: crew)
        let expected = names.map { $0.rowCount + 1 } + (noteLines.isEmpty ? [] : [noteLines.count + 1])
        // Sheets are numbered in the order in which they were added.
        guard proof.rowsPerSheet.sorted() == expected.sorted() else {
            throw WriteError(
                .damaged, path: path, reason: "its sheets don't hold the rows that were written; is the disk full?")
        }
        let file = try whole.result().get()
        return [
            WrittenFile(
                path: path, bytes: file.bytes, sha256: file.sha256,
                mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                tables: zip(layout.tables, sheets).map { ($0.name, $1.reduce(0) { $0 + $1.rowCount }) },
                notes: noteLines)
        ]
    }

    /// What is deflated of each large sheet, by its part's name.
    private func rowsAhead() -> [String: RowsAhead] {
        var found: [String: RowsAhead] = [:]
        for table in sheets.indices {
            for part in sheets[table].indices {
                sheets[table][part].deflateAhead(to: spool, crew: crew)
                found[sheets[table][part].partName] = sheets[table][part].takeAhead()
            }
        }
        return found
    }

    private func writeNotes(_ lines: [String]) throws {
        guard let worksheet = workbook_add_worksheet(workbook, sheetName("notes", part: 1)) else {
            throw WriteError(.cantWrite, path: path, reason: "no sheet for the notes")
        }
        worksheet_set_column(worksheet, 0, 0, 120, nil)
        worksheet_write_string(worksheet, 0, 0, "Notes on this workbook", formats.heading)
        for (index, line) in lines.enumerated() {
            worksheet_write_string(worksheet, lxw_row_t(index + 1), 0, line, formats.text)
        }
    }

    package func abandon() {
        close()
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        workbook_close(workbook)
    }

    private static func setProperties(of workbook: UnsafeMutablePointer<lxw_workbook>, _ layout: ReportLayout) {
        // Properties longer than this are an error to Excel.
        func property(_ text: String) -> String { String(XLSXText.visible(text).prefix(250)) }
        property(layout.title).withCString { title in
            property(layout.organization).withCString { company in
                property(layout.generator).withCString { author in
                    var properties = lxw_doc_properties()
                    properties.title = UnsafeMutablePointer(mutating: title)
                    properties.company = UnsafeMutablePointer(mutating: company)
                    properties.author = UnsafeMutablePointer(mutating: author)
                    // Not the time of writing: two runs over the same records give the same bytes.
                    properties.created = time_t(
                        layout.asOf.microseconds / 1_000_000 + Timestamp.unixEpochOffset)
                    workbook_set_properties(workbook, &properties)
                }
            }
        }
    }
}
