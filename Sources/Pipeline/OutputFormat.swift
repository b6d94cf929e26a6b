package import Tabular
package import Writers

/// The formats that a report is written in.
package enum OutputFormat: String, Sendable, CaseIterable {
    case csv, json, ndjson, xlsx, ics

    /// - Throws: ``PipelineError`` of code `usage`, which names those there are.
    package init(named name: String) throws {
        guard let format = OutputFormat(rawValue: name.lowercased()) else {
            throw PipelineError(
                .usage, "there is no format \(name)",
                hint: "There are \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = format
    }

    /// The formats of a list such as `csv,xlsx`.
    package static func set(_ list: String) throws -> Set<OutputFormat> {
        Set(try list.split(separator: ",").map { try OutputFormat(named: $0.filter { !$0.isWhitespace }) })
    }

    /// A writer each for the formats, into an existing folder; none of `ics` for a report without a calendar.
    package static func writers(
        _ formats: Set<OutputFormat>, layout: ReportLayout, folder: String, temporaryFolder: String,
        csvProfile: CSVProfile
    ) throws -> [any ReportWriter] {
        try OutputFormat.allCases.filter { formats.contains($0) }.compactMap { format -> (any ReportWriter)? in
            switch format {
            case .csv: try TableFileWriter(csv: layout, folder: folder, profile: csvProfile)
            case .json: try JSONDocumentWriter(layout, folder: folder, temporaryFolder: temporaryFolder)
            case .ndjson: try TableFileWriter(ndjson: layout, folder: folder)
            case .xlsx: try XLSXWriter(layout, folder: folder, temporaryFolder: temporaryFolder)
            case .ics: try layout.calendar.map { try CalendarWriter(layout, mapping: $0, folder: folder) }
            }
        }
    }
}
