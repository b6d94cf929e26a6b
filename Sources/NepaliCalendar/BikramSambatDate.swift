/// A day of the Bikram Sambat calendar, Nepal's official one.
public struct BikramSambatDate: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1 (Baisakh) to 12 (Chaitra).
    public let month: Int
    /// 1 to 32.
    public let day: Int

    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    public static func < (left: BikramSambatDate, right: BikramSambatDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension BikramSambatDate: CustomStringConvertible {
    /// `2083-02-15`.
    public var description: String {
        "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
    }
}

/// A Nepali fiscal year: Shrawan 1 to the last day of Asar, written `2083/84`.
public struct FiscalYear: Hashable, Comparable, Sendable {
    /// The Bikram Sambat year in which it begins.
    public let startYear: Int

    public init(startYear: Int) {
        self.startYear = startYear
    }

    public static func < (left: FiscalYear, right: FiscalYear) -> Bool {
        left.startYear < right.startYear
    }
}

extension FiscalYear: CustomStringConvertible {
    /// `2083/84`.
    public var description: String {
        "\(zeroPadded(startYear, 4))/\(zeroPadded((startYear + 1) % 100, 2))"
    }

    /// The fiscal year that a text `2083/84` names (`2083` alone and `FY 2083/84` too, digits in ASCII
    /// or Devanagari), or nil where it names none.
    public init?(_ text: some StringProtocol) {
        var rest = NepaliDigits.ascii(text)[...]
        if rest.hasPrefix("FY ") { rest = rest.dropFirst(3) }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        // Int would take a sign for a digit's place.
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let first = parts.first,
            first.utf8.count == 4, let year = Int(first), parts.count <= 2
        else { return nil }
        if parts.count == 2 {
            guard let next = Int(parts[1]), next == (parts[1].utf8.count == 4 ? year + 1 : (year + 1) % 100),
                [2, 4].contains(parts[1].utf8.count)
            else { return nil }
        }
        startYear = year
    }
}

/// A month of the Bikram Sambat calendar with its Gregorian days.
public struct BikramSambatMonth: Hashable, Sendable {
    public let year: Int
    /// 1 (Baisakh) to 12 (Chaitra).
    public let month: Int
    public let startsOn: CalendarDate
    /// The last day, included.
    public let endsOn: CalendarDate
}

extension BikramSambatMonth: CustomStringConvertible {
    /// `2083-02`.
    public var description: String {
        "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))"
    }
}
