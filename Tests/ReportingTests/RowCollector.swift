import NepaliCalendar
import Reporting
import Tabular
import Testing

/// Keeps rows, as texts, and exceptions as they come.
///
/// Cells without a value have no entry. Ids are their low half, instants are by the clocks of Kathmandu.
final class RowCollector: ExceptionSink {
    /// How far a timestamp is written out.
    enum Precision {
        /// `2026-07-16 12:00`
        case minutes
        /// `2026-07-16 12:00:00`, with a fraction only where there is one.
        case seconds
    }

    private(set) var tables: [String: [[String: String]]] = [:]
    private(set) var exceptions: [ReportedException] = []
    private let precision: Precision

    init(timestamps precision: Precision = .minutes) {
        self.precision = precision
    }

    /// The outputs of a report's tables, which end here.
    func outputs(of definition: ReportDefinition, calendar: BikramSambatCalendar) -> [TableOutput] {
        definition.tables.enumerated().map { index, table in
            TableOutput(schema: table.schema, table: index, calendar: calendar) { batch in
                try batch.forEachRow { try self.add(&$0, table.schema) }
            }
        }
    }

    func report(_ exception: ReportedException) {
        exceptions.append(exception)
    }

    private func add(_ reader: inout RowReader, _ schema: TableSchema) throws {
        var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        var row: [String: String] = [:]
        for column in schema.columns {
            switch reader.next() {
            case .null: continue
            case .text(let bytes): row[column.key] = String(decoding: bytes, as: UTF8.self)
            case .identifier(let id): row[column.key] = String(id.low)
            case .integer(let value): row[column.key] = String(value)
            case .decimal(let unscaled, let scale): row[column.key] = decimalText(unscaled: unscaled, scale: scale)
            case .date(let date): row[column.key] = date.description
            case .bikramSambat(let date): row[column.key] = date.description
            case .timestamp(let instant): row[column.key] = text(of: zone.localTime(of: instant).text)
            case .boolean(let value): row[column.key] = value ? "true" : "false"
            }
        }
        tables[schema.name, default: []].append(row)
    }

    private func text(of iso: String) -> String {
        let text = iso.replacing("T", with: " ")
        switch precision {
        case .minutes: return String(text.prefix(16))
        case .seconds: return text.replacing(".000000", with: "")
        }
    }
}
