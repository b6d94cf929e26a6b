public import NepaliCalendar

/// All that a writer needs to know of a report before the first row: its tables in order, and how it is shown.
public struct ReportLayout: Sendable {
    /// The stable name, such as `compliance`; the stem of the files.
    public var name: String
    public var title: String
    /// In this order in every format: the summary first, provenance last.
    public var tables: [TableSchema]
    public var charts: [Chart]
    /// How rows of one table become a calendar; nil where the report has no such table.
    public var calendar: EventMapping?
    /// Per key of the summary's lines the table that holds the rows behind it.
    public var links: [String: String]
    /// The organization's name, for headings and document properties.
    public var organization: String
    /// ISO 4217, such as `NPR`.
    public var currency: String
    /// The IANA zone in which timestamps are shown.
    public var timeZone: String
    /// The as-of instant; also the documents' creation time, so that two runs give the same bytes.
    public var asOf: Timestamp
    /// The program's name and version, for document properties.
    public var generator: String

    public init(
        name: String, title: String, tables: [TableSchema], charts: [Chart], calendar: EventMapping? = nil,
        links: [String: String] = [:],
        organization: String, currency: String, timeZone: String, asOf: Timestamp, generator: String
    ) {
        self.name = name
        self.title = title
        self.tables = tables
        self.charts = charts
        self.calendar = calendar
        self.links = links
        self.organization = organization
        self.currency = currency
        self.timeZone = timeZone
        self.asOf = asOf
        self.generator = generator
    }
}

/// How the rows of a table become events of a calendar: those with a date, one event of that whole day each.
public struct EventMapping: Sendable, Hashable {
    public var table: String
    /// The key of the column with the day.
    public var date: String
    /// The keys of the columns whose cells tell an event from all others, in every file of the report.
    public var identity: [String]
    /// With `{keys}` of columns.
    public var title: String
    /// Likewise; more than one line if need be.
    public var description: String
    /// How many days before it the reader is reminded; nil for never.
    public var alarmDays: Int?

    public init(
        table: String, date: String, identity: [String], title: String, description: String, alarmDays: Int?
    ) {
        self.table = table
        self.date = date
        self.identity = identity
        self.title = title
        self.description = description
        self.alarmDays = alarmDays
    }
}

/// A chart on the summary sheet, drawn from the rows of one table.
public struct Chart: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case column, stacked, bar, line, pie
    }

    public var title: String
    public var kind: Kind
    public var table: String
    /// The key of the column whose cells name the points.
    public var category: String
    /// The keys of the columns that are drawn, a series each.
    public var values: [String]

    public init(title: String, kind: Kind, table: String, category: String, values: [String]) {
        self.title = title
        self.kind = kind
        self.table = table
        self.category = category
        self.values = values
    }

    /// Whether its points are days or months, one after the other: where there is room for some, the last ones count.
    package func followsTime(in schema: TableSchema) -> Bool {
        guard let column = schema.index(of: category) else { return false }
        return schema.columns[column].type == .date || category.hasSuffix("month_bs")
    }
}
