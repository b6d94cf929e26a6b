package import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

/// Opens stages of one organization: the query of a file, bound to the scope's values, as a stream of domain rows.
package struct StageOpener {
    private let group: CursorGroup
    private let library: QueryLibrary
    private let scope: ReportScope
    private let changes: TrailChanges
    private let tally: StageTally

    package init(
        group: CursorGroup, library: QueryLibrary, scope: ReportScope, changes: TrailChanges, tally: StageTally
    ) {
        self.group = group
        self.library = library
        self.scope = scope
        self.changes = changes
        self.tally = tally
    }

    /// A stream over the rows of a query file, which is under way when this returns.
    ///
    /// - Parameter population: the rows that count; who reads others says so by ``leaveOut(rows:of:)``.
    package func open<Row: StageRow>(
        _: Row.Type, _ file: String, of population: StagePopulation = .all
    ) throws -> StageStream<Row> {
        StageStream(try batches(file, of: population))
    }

    /// The undecoded rows of a query file, a batch at a time.
    package func batches(_ file: String, of population: StagePopulation = .all) throws -> StageBatches {
        let template = try library.template(file, changes: changes)
        let cursor = try group.open(template.sql, template.bound(to: scope), context: file)
        return StageBatches(cursor: cursor, tally: tally, index: tally.begin(file, population))
    }

    /// Takes rows out of the count of what was read of a file: they aren't of its population.
    package func leaveOut(rows: Int, of file: String) {
        tally.leaveOut(rows: rows, of: file)
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

/// The batches of one stage, counted as they arrive.
public struct StageBatches {
    private let cursor: Cursor
    private let tally: StageTally
    private let index: Int

    fileprivate init(cursor: Cursor, tally: StageTally, index: Int) {
        self.cursor = cursor
        self.tally = tally
        self.index = index
    }

    /// The query file.
    public var file: String { cursor.context }

    /// The next rows, at least one; nil at the end.
    public func next() throws -> ResultSet? {
        guard let batch = try cursor.nextBatch() else { return nil }
        tally.add(rows: batch.rowCount, to: index)
        return batch
    }
}
