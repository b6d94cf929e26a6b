/// What a column holds.
public enum ColumnType: String, Sendable, CaseIterable {
    /// UTF-8 text; the only type whose cells a spreadsheet could take for a formula.
    case text
    /// A UUID.
    case identifier
    /// A whole number of 64 bits.
    case integer
    /// A decimal amount of the organization's currency, in JSON a string.
    case money
    /// A decimal number: days, hours, per cent.
    case decimal
    /// A Gregorian day.
    case date
    /// The Bikram Sambat twin of a date.
    case bikramSambat
    /// An instant, shown in the organization's zone.
    case timestamp
    case boolean
}

/// One column: the stable key that machines use, the heading and the explanation that people read.
public struct Column: Sendable, Hashable {
    /// snake_case, unique in its table.
    public var key: String
    public var heading: String
    public var type: ColumnType
    /// What the figures count, such as `days`, `hours`, `%`; nil for texts and money.
    public var unit: String?
    /// Decimals of money and decimal columns; a cell may bring its own.
    public var scale: Int
    /// Characters that a spreadsheet gives it at the least; nil leaves it to the content.
    public var width: Int?
    public var description: String
    /// Cells are words for a state, which spreadsheets and terminals colour (`valid`, `lapsed`, ...).
    public var isState: Bool
    /// Left empty for the people who sign the row off.
    public var isSignOff: Bool

    /// The decimals where nobody says how many, which are those of a transform's figures too.
    public static let usualScale = 2

    public init(
        key: String, heading: String? = nil, type: ColumnType, unit: String? = nil, scale: Int = usualScale,
        width: Int? = nil,
        description: String = "", isState: Bool = false, isSignOff: Bool = false
    ) {
        self.key = key
        self.heading = heading ?? key
        self.type = type
        self.unit = unit
        self.scale = scale
        self.width = width
        self.description = description
        self.isState = isState
        self.isSignOff = isSignOff
    }
}

/// A table of a report: its name and its ordered columns, the twins of its dates among them.
public struct TableSchema: Sendable, Hashable {
    /// snake_case, unique in its report; the name of the CSV file, the JSON array and the sheet.
    public var name: String
    public var title: String
    /// The grain and what one should know, for `describe` and for the sheet's note.
    public var description: String
    /// All columns in order, each date followed by its two twins.
    public let columns: [Column]

    /// A table of those columns.
    ///
    /// Every date column gets its Bikram Sambat twins right behind it: `KEY_bs`, and `KEY_bs_projected`, which is
    /// true only where the calendar isn't published yet. Both are empty where the date is, or lies before the calendar.
    public init(name: String, title: String? = nil, description: String = "", declared: [Column]) {
        self.name = name
        self.title = title ?? name
        self.description = description
        columns = declared.flatMap { column -> [Column] in
            guard column.type == .date else { return [column] }
            return [
                column,
                Column(
                    key: column.key + "_bs", heading: column.heading + " (BS)", type: .bikramSambat, width: 12,
                    description: "Bikram Sambat date of \(column.key)."),
                Column(
                    key: column.key + "_bs_projected", heading: column.heading + " (BS projected)", type: .boolean,
                    width: 10,
                    description: "True where the calendar of that year isn't published yet, so that the day may move."),
            ]
        }
    }

    /// The position of a column, or nil where the table has none of that key.
    public func index(of key: String) -> Int? {
        columns.firstIndex { $0.key == key }
    }
}
