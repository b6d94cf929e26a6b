/// The rules that a query's text alone can break.
struct StatementRules {
    /// A broken rule at a token.
    struct Breach {
        let rule: String
        let offset: Int
        let message: String
    }

    private let tokens: [SQLToken]

    init(_ tokens: [SQLToken]) {
        self.tokens = tokens
    }

    /// Functions whose value isn't that of the records as of an instant.
    private static let volatile: Set<String> = [
        "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random", "setseed",
        "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v4", "nextval", "currval", "lastval", "pg_sleep",
        "txid_current", "pg_current_xact_id", "pg_backend_pid", "inet_client_addr", "inet_server_addr", "age",
    ]
    /// Those that are written without parentheses.
    private static let clocks: Set<String> = [
        "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp",
    ]
    private static let writes: Set<String> = [
        "insert", "update", "delete", "merge", "truncate", "create", "alter", "drop", "grant", "revoke", "copy", "call",
        "do", "lock", "vacuum", "analyze", "refresh", "begin", "commit", "rollback", "notify", "listen",
    ]
    private static let settings: Set<String> = ["set_config", "set_context"]

    func breaches() -> [Breach] {
        var found: [Breach] = []
        if let first = tokens.first, !first.isWord("select", "with", "values", "table"), !first.isSymbol("("),
            !StatementRules.writes.contains(first.text), !first.isWord("set", "reset")
        {
            found.append(
                Breach(rule: "statement", offset: first.offset, message: "a query begins with select or with"))
        }
        for (index, token) in tokens.enumerated() {
            let before = index > 0 ? tokens[index - 1] : nil
            let after = index + 1 < tokens.count ? tokens[index + 1] : nil
            if let breach = breach(token, before: before, after: after) { found.append(breach) }
        }
        return found
    }

    private func breach(_ token: SQLToken, before: SQLToken?, after: SQLToken?) -> Breach? {
        func breach(_ rule: String, _ message: String) -> Breach {
            Breach(rule: rule, offset: token.offset, message: message)
        }
        if token.isSymbol(";"), after != nil {
            return breach("statement", "a file holds one statement; move what follows into a file of its own")
        }
        guard token.kind == .word else { return nil }
        let isFirst = before == nil || before?.isSymbol(";") == true
        let isCalled = after?.isSymbol("(") == true
        if StatementRules.settings.contains(token.text), isCalled {
            return breach(
                "setting", "\(token.text) changes what row security goes by; the organization is set already")
        }
        if isFirst, token.isWord("set", "reset") {
            return breach("setting", "a query changes no setting; write what it needs into the query")
        }
        if StatementRules.writes.contains(token.text),
            isFirst || (before?.isSymbol("(") == true && !isCalled)
                || (before?.isSymbol(")") == true && token.depth == 0)
        {
            return breach("write", "\(token.text) writes; a report only reads: begin with select or with")
        }
        if token.isWord("into"), token.depth == 0 {
            return breach("write", "select into makes a table; a report only reads")
        }
        if token.isWord("for"), after?.isWord("update", "share", "no", "key") == true {
            return breach("write", "for \(after?.text ?? "") locks rows; a report only reads")
        }
        if StatementRules.clocks.contains(token.text), before?.isSymbol(".") != true {
            return breach("volatile", "\(token.text) is another at each run; use :as_of or :as_of_date")
        }
        if StatementRules.volatile.contains(token.text), isCalled, token.text != "age" || hasOneArgument(token) {
            return breach("volatile", "\(token.text)() is another at each run; use :as_of, :as_of_date or a parameter")
        }
        return nil
    }

    /// `age(x)` counts to today; `age(x, y)` doesn't.
    private func hasOneArgument(_ token: SQLToken) -> Bool {
        guard let start = tokens.firstIndex(of: token) else { return false }
        for next in tokens[(start + 2)...] {
            if next.isSymbol(","), next.depth == token.depth + 1 { return false }
            if next.isSymbol(")"), next.depth == token.depth { return true }
        }
        return true
    }
}

/// What the last select of a query says of its columns and their order.
struct StatementShape {
    /// A term of ORDER BY.
    struct Term {
        let offset: Int
        /// The output column that it is, or the name at its end; nil for an expression.
        let name: String?
        let isCollated: Bool
    }

    /// Nil where the query has no order of its own.
    private(set) var order: [Term]?
    private(set) var orderOffset = 0
    /// The terms of the outermost GROUP BY, each as it is written; nil without one.
    private(set) var group: [String]?
    private var orderTexts: [String] = []

    init(_ tokens: [SQLToken]) {
        let top = tokens.indices.filter { tokens[$0].depth == 0 }
        func last(_ first: String, _ second: String) -> Int? {
            top.last { index in
                tokens[index].isWord(first) && index + 1 < tokens.count && tokens[index + 1].isWord(second)
            }
        }
        let names = StatementShape.outputs(tokens)
        if let start = last("group", "by") {
            let terms = StatementShape.terms(tokens, from: start + 2, until: ["having", "order", "window", "union"])
            group = terms.map { StatementShape.text($0) }
        }
        guard let start = last("order", "by") else { return }
        orderOffset = tokens[start].offset
        let terms = StatementShape.terms(tokens, from: start + 2, until: ["limit", "offset", "fetch", "for"])
        order = terms.map { term in
            let collated = term.contains { $0.isWord("collate") }
            let bare = Array(term.prefix { !$0.isWord("collate", "asc", "desc", "nulls", "using") })
            let text = StatementShape.text(bare)
            var name = names[text]
            if name == nil, let number = Int(text), names.count >= number {
                name = StatementShape.ordinal(tokens, number)
            }
            if name == nil, StatementShape.isName(bare) { name = bare.last?.text }
            return Term(offset: term.first?.offset ?? orderOffset, name: name, isCollated: collated)
        }
        orderTexts = terms.map { term in
            StatementShape.text(Array(term.prefix { !$0.isWord("collate", "asc", "desc", "nulls", "using") }))
        }
    }

    /// Whether rows that ORDER BY can't tell apart are one row of the outermost GROUP BY.
    var coversGroup: Bool {
        guard let group, order != nil else { return false }
        return group.allSatisfy { term in
            orderTexts.contains { $0 == term || $0.split(separator: ".").last == term.split(separator: ".").last }
        }
    }

    /// Runs of tokens between the commas of a list at the top.
    private static func terms(_ tokens: [SQLToken], from start: Int, until words: Set<String>) -> [[SQLToken]] {
        var terms: [[SQLToken]] = [[]]
        for token in tokens[min(start, tokens.count)...] {
            if token.depth == 0, token.kind == .word, words.contains(token.text) { break }
            if token.depth == 0, token.isSymbol(",") { terms.append([]) } else { terms[terms.count - 1].append(token) }
        }
        return terms.filter { !$0.isEmpty }
    }

    /// As written, without spaces and casts.
    private static func text(_ tokens: [SQLToken]) -> String {
        var text = ""
        var index = 0
        while index < tokens.count {
            if tokens[index].isSymbol("::") {
                index += 2
                continue
            }
            text += tokens[index].text
            index += 1
        }
        return text
    }

    private static func isName(_ tokens: [SQLToken]) -> Bool {
        tokens.enumerated().allSatisfy { index, token in
            index % 2 == 0 ? token.kind == .word || token.kind == .quoted : token.isSymbol(".")
        } && tokens.count % 2 == 1
    }

    /// The items of the last select at the top.
    private static func items(_ tokens: [SQLToken]) -> [[SQLToken]] {
        guard let start = tokens.lastIndex(where: { $0.depth == 0 && $0.isWord("select") }) else { return [] }
        var rest = Array(tokens[(start + 1)...])
        if rest.first?.isWord("distinct", "all") == true { rest.removeFirst() }
        if rest.first?.isWord("on") == true, let end = rest.firstIndex(where: { $0.depth == 0 && $0.isSymbol(")") }) {
            rest.removeFirst(end + 1)
        }
        return terms(rest, from: 0, until: ["from", "where", "group", "order", "union", "limit"])
    }

    /// Output columns by what they are made of, and by their own names.
    private static func outputs(_ tokens: [SQLToken]) -> [String: String] {
        var names: [String: String] = [:]
        for item in items(tokens) {
            guard let name = outputName(item) else { continue }
            let expression = item.lastIndex { $0.depth == 0 && $0.isWord("as") }.map { Array(item[..<$0]) } ?? item
            // Of two columns of one expression the first is the one that tells rows apart.
            if names[text(expression)] == nil { names[text(expression)] = name }
            names[name] = name
        }
        return names
    }

    private static func ordinal(_ tokens: [SQLToken], _ number: Int) -> String? {
        let items = items(tokens)
        return items.indices.contains(number - 1) ? outputName(items[number - 1]) : nil
    }

    private static func outputName(_ item: [SQLToken]) -> String? {
        let bare = Array(item.prefix { !$0.isSymbol("::") })
        if item.contains(where: { $0.depth == 0 && $0.isWord("as") }) { return item.last?.text }
        return isName(bare) ? bare.last?.text : nil
    }
}
