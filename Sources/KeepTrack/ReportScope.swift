public import NepaliCalendar
public import Tabular

/// What a report is asked for: one organization, one instant, one period.
public struct ReportScope: Sendable {
    public let organization: Organization
    /// T: a record counts if it was recorded and happened before this instant.
    public let asOf: Timestamp
    /// D: the local day of the last microsecond before ``asOf``; every comparison of dates uses it.
    public let asOfDate: CalendarDate
    /// First and last day of the period, both included, the last not after ``asOfDate``.
    public let period: ClosedRange<CalendarDate>
    /// The first instant of the period.
    public let periodStart: Timestamp
    /// The end of the period, excluded: the local midnight after its last day, or ``asOf`` if that is earlier.
    public let periodEnd: Timestamp
    public let calendar: BikramSambatCalendar
    /// The part of the organization that it is about.
    package var limits = ScopeLimits()
    /// The values of a report's own parameters, by name.
    package var values: [String: ParameterValue] = [:]

    /// The first day that a scope may reach: what is before it on some clock has no year that all programs write alike.
    public static let firstDay = CalendarDate(year: 2, month: 1, day: 1) ?? CalendarDate(daysSince2000: 0)

    /// - Parameter period: its last day is clipped to the as-of day.
    /// - Throws: ``ScopeError`` where the zone is unknown, or the period begins after the as-of day or before
    ///   ``firstDay``.
    public init(
        organization: Organization, asOf: Timestamp, period: ClosedRange<CalendarDate>, calendar: BikramSambatCalendar
    ) throws {
        guard var zone = LocalZone(name: organization.timeZone) else {
            throw ScopeError(
                reason: "organization \(organization.slug) has the unknown time zone \(organization.timeZone)")
        }
        let asOfDate = zone.date(of: asOf.adding(microseconds: -1))
        guard period.lowerBound <= asOfDate else {
            throw ScopeError(reason: "the period begins on \(period.lowerBound), after the as-of day \(asOfDate)")
        }
        guard period.lowerBound >= ReportScope.firstDay else {
            throw ScopeError(reason: "the period begins on \(period.lowerBound), before \(ReportScope.firstDay)")
        }
        self.organization = organization
        self.asOf = asOf
        self.asOfDate = asOfDate
        self.period = period.lowerBound...min(period.upperBound, asOfDate)
        self.calendar = calendar
        periodStart = min(zone.startOfDay(self.period.lowerBound), asOf)
        periodEnd = min(zone.startOfDay(self.period.upperBound.adding(days: 1)), asOf)
    }

    /// The scope of the previous period: the same number of days ending the day before this one begins, as of that
    /// day's end.
    ///
    /// - Parameters:
    ///   - organization: as it was then.
    ///   - asOf: the end of that day.
    public func previous(organization: Organization, asOf: Timestamp) throws -> ReportScope {
        let days = period.upperBound - period.lowerBound + 1
        let from = period.lowerBound.adding(days: -days)
        var scope = try ReportScope(
            organization: organization, asOf: asOf, period: from...period.lowerBound.adding(days: -1),
            calendar: calendar)
        scope.limits = limits
        scope.values = values
        return scope
    }
}

/// The organization that a report is about, with the settings that its rules read.
public struct Organization: Sendable {
    public let id: Identifier
    public let slug: String
    public let name: String
    /// An IANA name; `Asia/Kathmandu` unless the organization says otherwise.
    public let timeZone: String
    /// ISO 4217.
    public let currency: String
    /// `core.organizations.settings`, the object's JSON text.
    public let settings: String

    public init(id: Identifier, slug: String, name: String, timeZone: String, currency: String, settings: String) {
        self.id = id
        self.slug = slug
        self.name = name
        self.timeZone = timeZone
        self.currency = currency
        self.settings = settings
    }
}

/// A scope that can't be: the reason is for the person who asked.
public struct ScopeError: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
}
