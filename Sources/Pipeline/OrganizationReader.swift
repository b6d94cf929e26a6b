internal import Digest
internal import Extract
internal import Foundation
package import KeepTrack
internal import NepaliCalendar
package import Reporting
internal import Tabular

/// Produces reports of one organization under a session's snapshot.
package struct OrganizationReader {
    package let session: SourceSession
    package let scope: ReportScope
    private let request: ReportRequest
    private let rules: RuleSet

    /// Runs `body` with a reader for an organization; row security is set to it for that long.
    package static func with<R>(
        _ entry: SourceSession.DirectoryEntry, session: SourceSession, request: ReportRequest, rules: RuleSet,
        _ body: (OrganizationReader) throws -> R
    ) throws -> R {
        try session.withOrganization(entry.id) {
            let (organization, asOf) = try session.organization(entry, asOf: request.asOf)
            guard var zone = LocalZone(name: organization.timeZone) else {
                throw PipelineError(
                    .configuration, "\(entry.slug) has the unknown time zone \(organization.timeZone)")
            }
            let asOfDate = zone.date(of: asOf.adding(microseconds: -1))
            var scope = try ReportScope(
                organization: organization, asOf: asOf,
                period: try request.period.days(asOfDate: asOfDate, calendar: request.calendar),
                calendar: request.calendar)
            scope.limits = try ScopeResolver(session: session, scope: scope).limits(request.selection)
            return try body(OrganizationReader(session: session, scope: scope, request: request, rules: rules))
        }
    }

    /// A producer for one report.
    ///
    /// - Parameters:
    ///   - spoolFolder: an existing folder of this run's own.
    ///   - progress: told of rows as they arrive.
    package func producer(
        _ definition: ReportDefinition, spoolFolder: String, progress: @escaping (Int) -> Void = { _ in }
    ) throws -> ReportProducer {
        var scope = scope
        scope.values = try request.selection.values(for: definition)
        let zone = scope.organization.timeZone
        return try ReportProducer(
            definition: definition, session: session, scope: scope, rules: rules,
            parameters: parameters + (try ownParameters(of: definition)),
            facts: request.selection.facts + (try request.selection.facts(of: definition)),
            filters: try request.selection.filters(for: definition).mapValues { $0.inZone(zone) },
            spoolFolder: spoolFolder, progress: progress)
    }

    /// The values of a report's own parameters, as `REPORT.NAME`.
    package func ownParameters(of definition: ReportDefinition) throws -> [(key: String, value: String)] {
        try request.selection.facts(of: definition).map { ($0.key, $0.text) }
    }

    /// What was asked for and what versions apply: the same for two runs over the same records.
    package var parameters: [(key: String, value: String)] {
        [
            ("organization", scope.organization.slug),
            ("organization_id", scope.organization.id.description),
            ("as_of", scope.asOf.description),
            ("as_of_date", scope.asOfDate.description),
            ("period_from", scope.period.lowerBound.description),
            ("period_to", scope.period.upperBound.description),
            ("time_zone", scope.organization.timeZone),
            ("currency", scope.organization.currency),
            ("settings", scope.organization.settings),
            ("rule_set", rules.name),
            ("rule_set_sha256", sha256Hex(rules.sources.map(\.text).joined())),
            ("calendar_last_year", "BS \(scope.calendar.lastYear)"),
            ("program", request.generator),
        ] + request.selection.facts.map { ($0.key, $0.text) }
    }
}
