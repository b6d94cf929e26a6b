package import KeepTrack
internal import NepaliCalendar
package import Postgres
internal import Tabular

/// Opens stages of one organization: the query of a file, bound to the scope's values, as a stream of domain rows.
package struct StageOpener {
    private let group: CursorGroup
    private let library: QueryLibrary
    private let scope: ReportScope

    package init(group: CursorGroup, library: QueryLibrary, scope: ReportScope) {
        self.group = group
        self.library = library
        self.scope = scope
    }

    /// A stream over the rows of a query file, which is under way when this returns.
    package func open<Row: StageRow>(_: Row.Type, _ file: String) throws -> StageStream<Row> {
        StageStream(try cursor(file))
    }

    /// The undecoded rows of a query file.
    package func cursor(_ file: String) throws -> Cursor {
        let template = try library.template(file)
        return try group.open(template.sql, template.bound(to: scope), context: file)
    }
}

extension QueryTemplate {
    /// The values of the template's parameters for a scope, in the order of its placeholders.
    package func bound(to scope: ReportScope) -> [Parameter] {
        parameters.map { parameter in
            switch parameter {
            case .organizationID: .uuid(scope.organization.id.description)
            case .asOf: .timestamptz(scope.asOf.description)
            case .asOfDate: .date(scope.asOfDate.description)
            case .periodFrom: .date(scope.period.lowerBound.description)
            case .periodTo: .date(scope.period.upperBound.description)
            case .periodStart: .timestamptz(scope.periodStart.description)
            case .periodEnd: .timestamptz(scope.periodEnd.description)
            case .settings: .jsonb(scope.organization.settings)
            case .timeZone: .text(scope.organization.timeZone)
            }
        }
    }
}
