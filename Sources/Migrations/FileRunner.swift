internal import Postgres

/// Sends one file's text, and says where in it the server complains.
struct FileRunner {
    let connection: Connection
    let queries: MigratorQueries

    /// Runs a file inside of the transaction that is open: each chunk as one text, which the server takes apart itself.
    ///
    /// Citus gets one statement after the other: it hands the text that DDL came in to its workers as it is, with
    /// whatever stands beside the statement.
    func runInTransaction(_ file: MigrationFile) throws {
        let isDistributed = try connection.hasCitus()
        if isDistributed {
            try connection.execute(try queries.text("citus"), context: "migrations/citus.sql")
        }
        for chunk in file.chunks {
            if isDistributed {
                try runOneByOne(chunk, of: file)
                continue
            }
            do {
                try connection.execute(chunk.text, context: file.path)
            } catch let error as PostgresError {
                throw located(error, in: chunk, advice: nil)
            }
        }
    }

    private func runOneByOne(_ chunk: SourceChunk, of file: MigrationFile) throws {
        for statement in chunk.statements {
            do {
                try connection.execute(chunk.text(of: statement), context: file.path)
            } catch let error as PostgresError where error.code == .statement && !isPassing(error) {
                throw refused(
                    error, in: chunk, at: error.position.map { place(ofCharacter: $0, of: statement, in: chunk) },
                    statement: statement, advice: nil)
            }
        }
    }

    /// Runs a file's statements one by one, each on its own.
    func runAlone(_ file: MigrationFile) throws {
        var done = 0
        for chunk in file.chunks {
            for statement in chunk.statements {
                do {
                    try connection.execute(chunk.text(of: statement), context: file.path)
                } catch let error as PostgresError where error.code == .statement {
                    throw refused(
                        error, in: chunk, at: error.position.map { place(ofCharacter: $0, of: statement, in: chunk) },
                        statement: statement,
                        advice: "Its \(done) statements before this one have taken effect. Mend the file and run it"
                            + " again: it starts from its top, so its statements must bear being repeated")
                }
                done += 1
            }
        }
    }

    private func place(
        ofCharacter position: Int, of statement: ScannedSQL.Statement, in chunk: SourceChunk
    ) -> SourcePlace {
        var place = chunk.place(of: statement)
        place.advance(over: chunk.text(of: statement).unicodeScalars.prefix(max(0, position - 1)))
        return place
    }

    /// The server's complaint at its place in the file; what isn't one, such as a lost connection, stays as it is.
    private func located(_ error: PostgresError, in chunk: SourceChunk, advice: String?) -> any Error {
        guard error.code == .statement, !isPassing(error) else { return error }
        // Without a position the count of statements that succeeded tells which one failed.
        let statement =
            error.position.flatMap { chunk.statement(atCharacter: $0) }
            ?? (error.completedStatements < chunk.statements.count
                ? chunk.statements[error.completedStatements] : chunk.statements.last)
        return refused(
            error, in: chunk, at: error.position.map { chunk.place(ofCharacter: $0) }, statement: statement,
            advice: advice)
    }

    private func refused(
        _ error: PostgresError, in chunk: SourceChunk, at place: SourcePlace?, statement: ScannedSQL.Statement?,
        advice: String?
    ) -> MigrationError {
        let place = place ?? statement.map { chunk.place(of: $0) } ?? chunk.start
        var reason = error.message + (error.sqlState.map { " (SQLSTATE \($0))" } ?? "")
        if let detail = error.detail {
            reason += "; \(detail.split(whereSeparator: \.isNewline).joined(separator: "; "))"
        }
        if let statement, let line = chunk.text(of: statement).split(whereSeparator: \.isNewline).first {
            let first = String(line).trimmingTrailingSpace
            reason += ", in: \(first.count > 100 ? first.prefix(100) + "..." : first)"
        }
        let advice = [viewAdvice(error), error.hint, advice].compactMap { $0 }.joined(separator: ". ")
        return MigrationError(
            .statement, place: "\(chunk.file):\(place)", reason: reason, advice: advice.isEmpty ? nil : advice)
    }

    /// What the runner's session tries again by itself.
    private func isPassing(_ error: PostgresError) -> Bool {
        switch error.sqlState {
        case "55P03"?, "40P01"?, "40001"?, "57P01"?: true
        case "XX000"?: error.message.contains("concurrently updated")
        default: false
        }
    }

    /// CREATE OR REPLACE VIEW may only add columns at the end (PostgreSQL docs, CREATE VIEW).
    private func viewAdvice(_ error: PostgresError) -> String? {
        guard error.sqlState == "42P16", error.message.contains("view") else { return nil }
        return
            "A view's columns keep their names, types and order, and new ones go last; for anything else drop the view"
            + " first (in the same file or in a new schema file): what stood on it is made again in the same"
            + " transaction, so no reader sees it missing"
    }
}

extension String {
    fileprivate var trimmingTrailingSpace: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
