/// SQL text taken apart as psql takes it apart: statements, and the meta-commands between or inside them.
struct ScannedSQL: Sendable {
    /// A statement, from its first token to its semicolon.
    struct Statement: Sendable {
        /// Offsets into the text's UTF-8, the semicolon included.
        let range: Range<Int>
        /// The words of it outside of quotes and parentheses, in upper case, 24 at most.
        let words: [String]
        /// False where the text ended before a semicolon came.
        let isTerminated: Bool
    }

    /// `\name argument` outside of quotes and comments.
    struct Command: Sendable {
        let name: String
        /// The first argument, unquoted; nil where there is none.
        let argument: String?
        /// From the backslash to the end of the line, or to the next command.
        let range: Range<Int>
    }

    var statements: [Statement] = []
    var commands: [Command] = []
}

/// Why text can't be taken apart, and at which byte of it.
struct ScanError: Error {
    let offset: Int
    let reason: String
}

extension ScannedSQL.Statement {
    private func starts(with wanted: String...) -> Bool {
        words.count >= wanted.count && zip(words, wanted).allSatisfy { $0 == $1 }
    }

    private func contains(_ wanted: String...) -> Bool {
        guard words.count >= wanted.count else { return false }
        return (0...(words.count - wanted.count)).contains { start in
            zip(words[start...], wanted).allSatisfy { $0 == $1 }
        }
    }

    /// Why no file may hold this statement, or nil.
    var refusal: String? {
        switch words.first {
        case "BEGIN", "COMMIT", "END", "ABORT": return transactionRefusal
        case "ROLLBACK": return contains("TO") ? nil : transactionRefusal
        case "START" where starts(with: "START", "TRANSACTION"): return transactionRefusal
        case "PREPARE" where starts(with: "PREPARE", "TRANSACTION"): return transactionRefusal
        case "SET" where words.count > 1 && !["LOCAL", "CONSTRAINTS", "TRANSACTION"].contains(words[1]):
            return "a plain SET outlives the file, and behind a pooler it reaches other clients: write SET LOCAL"
        case "COPY" where contains("FROM", "STDIN"):
            return "COPY FROM STDIN needs rows that only psql can send: write INSERT"
        case "COPY" where contains("TO", "STDOUT"):
            return "COPY TO STDOUT has nobody to read it here"
        default: return nil
        }
    }

    private var transactionRefusal: String {
        "\(words[0]) would end or nest the transaction that the file runs in: leave it out"
    }

    /// Whether PostgreSQL refuses the statement inside of a transaction.
    var needsNoTransaction: Bool {
        switch words.first {
        case "VACUUM": return true
        case "CREATE", "DROP", "REINDEX":
            if words.prefix(5).contains("CONCURRENTLY") { return true }
            return words.count > 1 && words[0] != "REINDEX" && ["DATABASE", "TABLESPACE"].contains(words[1])
        case "ALTER":
            return starts(with: "ALTER", "SYSTEM") || contains("DETACH", "PARTITION") && contains("CONCURRENTLY")
        default: return false
        }
    }
}
