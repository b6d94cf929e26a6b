package import KeepTrack
internal import NepaliCalendar
public import Postgres
internal import Tabular

/// Opens stages of one organization: the query of a file, bound to the scope's values, as a stream of domain rows.
package struct StageOpener {
    let group: CursorGroup
    private let library: QueryLibrary
    let scope: ReportScope
    private let changes: TrailChanges
    let tally: StageTally
    let checkpoints: Checkpoints?
    private let policy: RangePolicy
    private let described: DescribedQueries

    /// - Parameters:
    ///   - described: what is known of queries in this transaction.
    ///   - checkpoints: where the largest tables are kept, for other passes and for the next run.
    ///   - policy: how the largest stages are read.
    package init(
        group: CursorGroup, library: QueryLibrary, scope: ReportScope, changes: TrailChanges, tally: StageTally,
        described: DescribedQueries, checkpoints: Checkpoints? = nil, policy: RangePolicy = .whole
    ) {
        self.described = described
        self.checkpoints = checkpoints
        self.policy = policy
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
        try batches(file, of: population, keys: nil)
    }

    /// The same of a query beside which nothing else is read until its end.
    package func soleBatches(_ file: String) throws -> StageBatches {
        // Citus' coordinator has all rows before it sends the first, whatever asks for them.
        if case .inTurn = policy { return try batches(file) }
        guard group.isIdle else { return try batches(file) }
        let template = try library.template(file, changes: changes)
        let stream = try described.stream(
            template.statement(try template.bound(to: scope)), context: file, through: group)
        return StageBatches(stream, tally: tally, index: tally.begin(file, .all))
    }

    /// - Parameters:
    ///   - keys: where the query can be cut into pieces; nil for nowhere.
    ///   - narrowing: what is read of it; nil for all.
    func batches(
        _ file: String, of population: StagePopulation, keys: StageKeys?, by narrowing: Narrowing? = nil
    ) throws -> StageBatches {
        let template = try library.template(file, changes: changes)
        let parameters = try template.bound(to: scope)
        let source: any BatchSource =
            if let keys {
                try cut(template.statement(parameters), context: file, by: keys, narrowing)
            } else {
                try group.open(
                    narrowing?.applied(to: template.sql) ?? template.sql, parameters, context: file)
            }
        return StageBatches(source, tally: tally, index: tally.begin(file, population))
    }

    /// The undecoded rows of a query that may be cut into pieces.
    ///
    /// - Parameters:
    ///   - keys: says where.
    ///   - narrowing: what is read of it; nil for all.
    func cut(
        _ statement: Statement, context file: String, by keys: StageKeys, _ narrowing: Narrowing? = nil
    ) throws -> any BatchSource {
        if policy.mayCut {
            let bounds = try bounds(keys)
            let query = RangedQuery(
                statement, context: file, order: keys.order, bounds: bounds, selecting: narrowing?.list ?? "*")
            if query.count >= RangePolicy.fewestPieces {
                switch policy {
                case .whole: break
                case .inTurn: return try RangesInTurn(query, group: group)
                case .sideBySide(let reader): if let source = reader.read(query) { return source }
                }
            }
        }
        let sql = narrowing?.applied(to: statement.sql) ?? statement.sql
        return try group.open(sql, statement.parameters, context: file)
    }

    private func bounds(_ keys: StageKeys) throws -> [Identifier] {
        let parameters = [Parameter.uuid(scope.organization.id.description), .int8(Int64(keys.perPiece))]
        let cursor = try group.open(try library.template(keys.file).sql, parameters, context: keys.file)
        var bounds: [Identifier] = []
        while let batch = try cursor.nextBatch() {
            for index in 0..<batch.rowCount {
                bounds.append(try ResultRow(batch, row: index, context: keys.file).identifier(0))
            }
        }
        return bounds
    }

    /// Takes rows out of the count of what was read of a file: they aren't of its population.
    package func leaveOut(rows: Int, of file: String) {
        tally.leaveOut(rows: rows, of: file)
    }
}

extension QueryTemplate {
    /// The query with the values of its parameters.
    func statement(_ parameters: [Parameter]) -> Statement {
        Statement(sql, parameters, placeholders: placeholders)
    }

    /// The values of the template's parameters for a scope, in the order of its placeholders.
    ///
    /// - Throws: ``QueryTemplateError`` where it names a parameter that the report doesn't declare.
    package func bound(to scope: ReportScope) throws -> [Parameter] {
        try parameters.map { parameter in
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
            case .branches: .uuids(scope.limits.branches?.map(\.description))
            case .categories: .uuids(scope.limits.categories?.map(\.description))
            case .classes: .texts(scope.limits.classes)
            case .own(let name): try own(name, in: scope)
            }
        }
    }

    /// The types of the template's parameters, in the order of its placeholders.
    ///
    /// - Parameter own: those that the report declares, by name.
    /// - Throws: ``QueryTemplateError`` where it names another.
    package func parameterTypes(own: [String: ParameterType]) throws -> [TypeOID] {
        try parameters.map { parameter in
            switch parameter {
            case .organizationID: .uuid
            case .asOf, .periodStart, .periodEnd: .timestamptz
            case .asOfDate, .periodFrom, .periodTo: .date
            case .settings: .jsonb
            case .timeZone: .text
            case .branches, .categories: .uuidArray
            case .classes: .textArray
            case .own(let name):
                if let type = own[name] {
                    type.typeOID
                } else {
                    throw QueryTemplateError(
                        ownParameters[name] ?? QueryPlace(file: file, line: 1, column: 1),
                        reason: QueryTemplate.unknownParameter(name, declared: own.keys.sorted()))
                }
            }
        }
    }

    private func own(_ name: String, in scope: ReportScope) throws -> Parameter {
        guard let value = scope.values[name] else {
            throw QueryTemplateError(
                ownParameters[name] ?? QueryPlace(file: file, line: 1, column: 1),
                reason: QueryTemplate.unknownParameter(name, declared: scope.values.keys.sorted()))
        }
        return Parameter(value)
    }

    /// What is wrong with a parameter that nobody declares.
    package static func unknownParameter(_ name: String, declared: [String]) -> String {
        let known = (declared + QueryParameter.builtIn).map { ":" + $0 }.joined(separator: ", ")
        return "there is no parameter :\(name); a query may use \(known)"
    }
}

extension Parameter {
    package init(_ value: ParameterValue) {
        self.init(type: value.type.typeOID, text: value.text)
    }
}

extension ParameterType {
    /// As what the server takes it.
    package var typeOID: TypeOID {
        switch self {
        case .text: .text
        // What dates and intervals are reckoned with; a larger number is a decimal.
        case .integer: .int4
        case .decimal: .numeric
        case .date: .date
        case .boolean: .bool
        case .identifier: .uuid
        }
    }
}

/// The columns of queries that a transaction has streamed, each asked for once: as long as it holds its locks they stay.
package final class DescribedQueries {
    private var columns: [String: [ResultColumn]] = [:]

    package init() {}

    func stream(_ statement: Statement, context: String, through group: CursorGroup) throws -> RowStream {
        let (stream, found) = try group.stream(statement, columns: columns[statement.sql], context: context)
        columns[statement.sql] = found
        return stream
    }
}

/// The batches of one stage, counted as they arrive.
public struct StageBatches {
    private let source: any BatchSource
    /// Nil where somebody else counts.
    private let tally: StageTally?
    private let index: Int

    init(_ source: any BatchSource, tally: StageTally? = nil, index: Int = 0) {
        self.source = source
        self.tally = tally
        self.index = index
    }

    /// The query file.
    public var file: String { source.context }

    /// The next rows, at least one; nil at the end.
    public func next() throws -> ResultSet? {
        guard let batch = try source.nextBatch() else { return nil }
        tally?.add(rows: batch.rowCount, to: index)
        return batch
    }
}
