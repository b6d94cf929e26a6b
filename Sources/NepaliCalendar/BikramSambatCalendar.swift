/// Conversion between Gregorian days and Bikram Sambat.
///
/// No formula gives the lengths of the months, so they are data: a row a year. Past the last row a year takes the
/// lengths of the year four before it, and every date there is marked as projected.
public struct BikramSambatCalendar: Sendable {
    /// How sure the lengths of a year are.
    public enum Grade: String, Sendable {
        /// Checked against the official calendar.
        case published
        /// Six public tables agree.
        case agreed
        /// Public tables differ.
        case disputed
        /// Only one public table has it.
        case singleSource = "single-source"
        /// Beyond the table: the lengths of the year four before.
        case projected
    }

    /// The first year of the table.
    public let firstYear: Int
    /// The last year of the table; what follows is projected.
    public let lastYear: Int
    /// Per year from `firstYear`, the first day of each month as days since 2000-01-01, and of the next year last.
    private let monthStarts: [Int32]
    private let grades: [Grade]

    /// Projection ends with the last Gregorian day that reports can name, 9999-12-31.
    private static let lastProjectedYear = 10_056

    /// Reads the table.
    ///
    /// - Parameter csv: a heading line, then `bs_year,starts_on,m1,...,m12,grade` per year, in order.
    /// - Throws: ``CalendarTableError`` where a line is malformed, a month has not 29 to 32 days, a year not 365 or
    ///   366, or two years do not join.
    public init(csv: String) throws {
        var starts: [Int32] = []
        var grades: [Grade] = []
        var first: Int?
        var next: CalendarDate?
        let lines = csv.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let row = try TableRow(line, number: index + 1)
            if let next, row.startsOn != next {
                throw CalendarTableError(
                    line: index + 1, reason: "year \(row.year) starts on \(row.startsOn), not \(next)")
            }
            let expected = (first ?? row.year) + grades.count
            guard row.year == expected else {
                throw CalendarTableError(line: index + 1, reason: "year \(row.year) where \(expected) is due")
            }
            first = first ?? row.year
            var day = row.startsOn
            for length in row.lengths {
                starts.append(day.daysSince2000)
                day = day.adding(days: length)
            }
            grades.append(row.grade)
            next = day
        }
        guard let first, let next, grades.count >= 4 else {
            throw CalendarTableError(line: 1, reason: "fewer than four years")
        }
        firstYear = first
        lastYear = first + grades.count - 1
        var day = next.daysSince2000
        starts.reserveCapacity((Self.lastProjectedYear - first + 1) * 12 + 1)
        for year in (lastYear + 1)...Self.lastProjectedYear {
            let model = (year - 4 - first) * 12
            for month in model..<(model + 12) {
                starts.append(day)
                day += month + 1 < starts.count ? starts[month + 1] - starts[month] : 30
            }
        }
        starts.append(day)
        monthStarts = starts
        self.grades = grades
    }

    /// The Bikram Sambat day of a Gregorian one, nil before the table's first day.
    ///
    /// - Returns: the day, and whether it is projected, which is true only past the table's last year.
    public func date(of date: CalendarDate) -> (date: BikramSambatDate, isProjected: Bool)? {
        guard let index = monthIndex(of: date) else { return nil }
        let year = firstYear + index / 12
        let day = Int(date.daysSince2000 - monthStarts[index]) + 1
        return (BikramSambatDate(year: year, month: index % 12 + 1, day: day), year > lastYear)
    }

    /// The Gregorian day of a Bikram Sambat one, nil where there is no such day.
    public func date(of date: BikramSambatDate) -> CalendarDate? {
        guard let month = month(date.year, date.month), date.day >= 1, date.day <= month.endsOn - month.startsOn + 1
        else { return nil }
        return month.startsOn.adding(days: date.day - 1)
    }

    /// A month with its Gregorian days, nil outside the calendar.
    public func month(_ year: Int, _ month: Int) -> BikramSambatMonth? {
        guard (1...12).contains(month), year >= firstYear, year <= Self.lastProjectedYear else { return nil }
        let index = (year - firstYear) * 12 + month - 1
        return BikramSambatMonth(
            year: year, month: month, startsOn: CalendarDate(daysSince2000: monthStarts[index]),
            endsOn: CalendarDate(daysSince2000: monthStarts[index + 1] - 1))
    }

    /// The months that have a day in `from ... to`, by time; days before the table belong to none.
    public func months(from: CalendarDate, to: CalendarDate) -> [BikramSambatMonth] {
        let first = monthIndex(of: from) ?? 0
        guard from <= to, let last = monthIndex(of: to) else { return [] }
        return (first...last).compactMap { month(firstYear + $0 / 12, $0 % 12 + 1) }
    }

    /// The fiscal year that holds a day, nil before the table's first Shrawan 1.
    public func fiscalYear(containing date: CalendarDate) -> FiscalYear? {
        guard let converted = self.date(of: date)?.date else { return nil }
        let startYear = converted.month >= 4 ? converted.year : converted.year - 1
        return startYear < firstYear ? nil : FiscalYear(startYear: startYear)
    }

    /// First and last day of a fiscal year (Shrawan 1 to the end of Asar), nil outside the calendar.
    public func days(of fiscalYear: FiscalYear) -> ClosedRange<CalendarDate>? {
        guard let first = month(fiscalYear.startYear, 4), let last = month(fiscalYear.startYear + 1, 3) else {
            return nil
        }
        return first.startsOn...last.endsOn
    }

    /// How sure the lengths of a year are, nil before the table.
    public func grade(of year: Int) -> Grade? {
        guard year >= firstYear else { return nil }
        return year > lastYear ? .projected : grades[year - firstYear]
    }

    /// The last day that the table covers; every later one is projected.
    public var lastPublishedDay: CalendarDate {
        CalendarDate(daysSince2000: monthStarts[grades.count * 12] - 1)
    }

    private func monthIndex(of date: CalendarDate) -> Int? {
        let day = date.daysSince2000
        guard let first = monthStarts.first, let end = monthStarts.last, day >= first, day < end else { return nil }
        // A guess from the mean length of a month is at most a few months off.
        var index = min(Int(Double(day - first) / 30.4375), monthStarts.count - 2)
        while monthStarts[index] > day { index -= 1 }
        while monthStarts[index + 1] <= day { index += 1 }
        return index
    }
}

/// A mistake in the calendar table: which line, and what is wrong with it.
public struct CalendarTableError: Error, CustomStringConvertible {
    public let line: Int
    public let reason: String
    public var description: String { "calendar table, line \(line): \(reason)" }
}

/// One line of the table, checked by itself.
private struct TableRow {
    let year: Int
    let startsOn: CalendarDate
    let lengths: [Int]
    let grade: BikramSambatCalendar.Grade

    init(_ line: Substring, number: Int) throws {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 15, let year = Int(fields[0]), let startsOn = CalendarDate(iso: fields[1]),
            let grade = BikramSambatCalendar.Grade(rawValue: String(fields[14])), grade != .projected
        else { throw CalendarTableError(line: number, reason: "not bs_year,starts_on,m1..m12,grade") }
        let lengths = fields[2..<14].compactMap { Int($0) }
        guard lengths.count == 12, lengths.allSatisfy({ (29...32).contains($0) }) else {
            throw CalendarTableError(line: number, reason: "a month has 29 to 32 days")
        }
        guard (365...366).contains(lengths.reduce(0, +)) else {
            throw CalendarTableError(line: number, reason: "year \(year) has \(lengths.reduce(0, +)) days")
        }
        self.year = year
        self.startsOn = startsOn
        self.lengths = lengths
        self.grade = grade
    }
}
