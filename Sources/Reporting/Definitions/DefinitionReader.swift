internal import Definitions
internal import Digest
internal import KeepTrack
internal import Tabular

extension ReportDefinition {
    /// Reads a definition.
    ///
    /// - Parameter file: names the file in errors; its stem must be the report's name.
    /// - Throws: `DefinitionError` with the place of the mistake.
    package init(yaml: String, file: String) throws {
        let reader = try DefinitionNode(yaml: yaml, file: file, subject: "report")
        try reader.allow([
            "name", "title", "description", "fold", "scopes", "parameters", "rules", "tables", "headlines", "charts",
            "calendar", "exceptions", "controls", "checks",
        ])
        name = try reader.text("name")
        let stem = file.split(separator: "/").last?.split(separator: ".").first.map { String($0) }
        if name != stem { throw try reader.child("name").failure("is \(name), but the file is \(file)") }
        title = try reader.text("title")
        description = try reader.text("description")
        fold = try reader.textIfAny("fold")
        scopes = try reader.list("scopes").map { try $0.choice(of: ScopeKind.allCases) { $0.rawValue } }
        parameters = try reader.list("parameters").map { try ParameterDefinition($0) }
        rules = try reader.list("rules").map { try $0.scalar() }
        tables = try reader.list("tables").map { try TableDefinition($0) }
        headlines = try reader.list("headlines").map { try HeadlineDefinition($0) }
        charts = try reader.list("charts").map { try Chart($0) }
        calendar = try reader.childIfAny("calendar").map { try EventMapping($0) }
        exceptions = try reader.list("exceptions").map { try ExceptionDefinition($0) }
        controls = try reader.list("controls").map { try ControlDefinition($0) }
        checks = try reader.list("checks").map { try CheckDefinition($0) }
        hash = sha256Hex(yaml)
        self.file = file
        try check(reader)
    }

    /// What spans more than one node.
    private func check(_ reader: DefinitionNode) throws {
        guard !tables.isEmpty else { throw reader.failure("has no tables") }
        var names = Set(["summary", "exceptions", "provenance"])
        if !checks.isEmpty, !tables.contains(where: { $0.source == .controls }) { names.insert("controls") }
        for (table, node) in zip(tables, try reader.list("tables")) {
            guard names.insert(table.schema.name).inserted else {
                throw node.failure("\(table.schema.name) is the name of another table, or of one that every report has")
            }
            if table.source == .fold, fold == nil {
                throw node.failure("its source is fold, but the report names none; write query: FILE")
            }
        }
        try checkParameters(reader)
        for (headline, node) in zip(headlines, try reader.list("headlines")) {
            if headline.query == nil, headline.key == HeadlineDefinition.failedControls {
                guard controlTable != nil else { throw node.failure("counts controls and checks, and there are none") }
            } else if headline.query == nil, fold == nil {
                throw node.failure("lacks query: only a compiled transform yields figures by itself")
            }
            if let name = headline.table, !tables.contains(where: { $0.schema.name == name }) {
                throw try node.child("table").failure("there is no table \(name)")
            }
        }
        if let calendar { try check(calendar, reader.child("calendar")) }
        let figures = Set(parameters.map(\.name) + headlines.map(\.key))
        for (check, node) in zip(checks, try reader.list("checks")) {
            try check.check(node, tables: tables, names: figures)
        }
        for (chart, node) in zip(charts, try reader.list("charts")) {
            guard let table = tables.first(where: { $0.schema.name == chart.table }) else {
                throw node.failure("there is no table \(chart.table)")
            }
            for key in [chart.category] + chart.values where table.schema.index(of: key) == nil {
                throw node.failure("table \(chart.table) has no column \(key)")
            }
        }
    }
}

extension ReportDefinition {
    /// Names that mean two things, and findings that two checks would share.
    private func checkParameters(_ reader: DefinitionNode) throws {
        var names = ParameterDefinition.taken
        for (parameter, node) in zip(parameters, try reader.list("parameters"))
        where !names.insert(parameter.name).inserted {
            throw try node.child("name").failure(
                "\(parameter.name) is the name of another parameter, or of one that every report has")
        }
        var codes = Set<String>()
        let nodes = try reader.list("exceptions") + reader.list("checks")
        for (finding, node) in zip(catalogue, nodes) where !codes.insert(finding.code).inserted {
            throw try node.child("code").failure("\(finding.code) is the code of another exception or check")
        }
    }

    private func check(_ calendar: EventMapping, _ node: DefinitionNode) throws {
        guard let table = tables.first(where: { $0.schema.name == calendar.table }) else {
            throw try node.child("table").failure("there is no table \(calendar.table)")
        }
        guard let date = table.schema.index(of: calendar.date) else {
            throw try node.child("date").failure("table \(calendar.table) has no column \(calendar.date)")
        }
        guard table.schema.columns[date].type == .date else {
            throw try node.child("date").failure("\(calendar.date) should be a column of type date")
        }
        guard !calendar.identity.isEmpty else {
            throw node.failure("lacks identity: the columns that tell one event from the others")
        }
        for key in calendar.identity where table.schema.index(of: key) == nil {
            throw try node.child("identity").failure("table \(calendar.table) has no column \(key)")
        }
        for (name, text) in [("title", calendar.title), ("description", calendar.description)] {
            for match in text.matches(of: #/\{([a-z][a-z0-9_]*)\}/#)
            where table.schema.index(of: String(match.1)) == nil {
                throw try node.child(name).failure("table \(calendar.table) has no column \(match.1)")
            }
        }
    }
}

extension EventMapping {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["table", "date", "identity", "title", "description", "alarm_days"])
        self.init(
            table: try node.text("table"), date: try node.text("date"),
            identity: try node.list("identity").map { try $0.scalar() }, title: try node.words("title"),
            description: try node.textIfAny("description") ?? "", alarmDays: try node.intIfAny("alarm_days"))
    }
}

extension TableDefinition {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["name", "title", "description", "source", "query", "order", "columns"])
        let name = try node.identifier("name")
        declared = try node.list("columns").map { try Column($0) }
        guard !declared.isEmpty else { throw node.failure("has no columns") }
        schema = TableSchema(
            name: name, title: try node.textIfAny("title") ?? name,
            description: try node.textIfAny("description") ?? "",
            declared: declared)
        var keys = Set<String>()
        for column in schema.columns where !keys.insert(column.key).inserted {
            throw node.failure("two columns have the key \(column.key)")
        }
        order = try node.list("order").map { child in
            let key = try child.scalar()
            guard keys.contains(key) else { throw child.failure("is \(key), which is no column of the table") }
            return key
        }
        switch (try node.textIfAny("source"), try node.textIfAny("query")) {
        case (nil, let query?): source = .query(query)
        case ("fold", nil): source = .fold
        case ("controls", nil): source = .controls
        default: throw node.failure("needs either query: FILE, or source: fold or controls")
        }
    }
}

extension Column {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow([
            "key", "heading", "type", "unit", "scale", "width", "format", "description", "state", "sign_off",
        ])
        let typeName = try node.text("type")
        guard let type = ColumnType(rawValue: typeName), type != .bikramSambat else {
            let types = ColumnType.allCases.filter { $0 != .bikramSambat }.map(\.rawValue).joined(separator: ", ")
            throw try node.child("type").failure("there is no type \(typeName); there are \(types)")
        }
        let scale = try node.intIfAny("scale") ?? 2
        // A cell keeps its scale in four bits: a longer one would silently become another.
        guard scale <= 15 else { throw try node.child("scale").failure("should be 15 decimals at most") }
        self.init(
            key: try node.identifier("key"), heading: try node.textIfAny("heading"), type: type,
            unit: try node.textIfAny("unit"), scale: scale, width: try node.intIfAny("width"),
            description: try node.textIfAny("description") ?? "", isState: try node.flag("state"),
            isSignOff: try node.flag("sign_off"))
    }
}

extension HeadlineDefinition {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["key", "heading", "unit", "description", "query", "table"])
        key = try node.identifier("key")
        heading = try node.text("heading")
        unit = try node.textIfAny("unit")
        description = try node.textIfAny("description") ?? ""
        query = try node.textIfAny("query")
        table = try node.textIfAny("table")
    }
}

extension Chart {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["title", "kind", "table", "category", "values"])
        let kindName = try node.text("kind")
        guard let kind = Kind(rawValue: kindName) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw try node.child("kind").failure("there is no chart \(kindName); there are \(kinds)")
        }
        self.init(
            title: try node.text("title"), kind: kind, table: try node.text("table"),
            category: try node.text("category"), values: try node.list("values").map { try $0.scalar() })
    }
}

extension ExceptionDefinition {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["code", "severity", "demands", "sentence", "source", "query", "population"])
        code = try node.identifier("code")
        let severityName = try node.text("severity")
        guard let severity = Severity(rawValue: severityName) else {
            throw try node.child("severity").failure("\(severityName) is none of high, medium, low")
        }
        self.severity = severity
        demands = try node.textIfAny("demands") ?? ""
        sentence = try node.text("sentence")
        query = try node.textIfAny("query")
        population = try node.textIfAny("population")
        if (try node.textIfAny("source") == "fold") == (query != nil) {
            throw node.failure("needs either source: fold or query: FILE")
        }
    }
}

extension ControlDefinition {
    fileprivate init(_ node: DefinitionNode) throws {
        try node.allow(["id", "demands", "population", "exceptions", "evidence"])
        id = try node.identifier("id")
        demands = try node.text("demands")
        population = try node.text("population")
        exceptions = try node.text("exceptions")
        evidence = try node.textIfAny("evidence") ?? ""
    }
}
