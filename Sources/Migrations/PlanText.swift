/// What `up` would send, as text that can be read and run.
extension Migrator {
    package func isLedgerMade() throws -> Bool {
        try Ledger.exists(connection)
    }

    /// The statements that make the ledger.
    package func ledgerText() throws -> String {
        "-- migrations/ledger.sql\nBEGIN;\n\(try queries.text("ledger"))\nCOMMIT;\n"
    }

    /// One file as it is sent, between the statements that begin and end its transaction; the line of the ledger, which
    /// holds values of the moment, is told in a comment.
    package func text(of file: MigrationFile) -> String {
        let heading = "-- \(file.path) (\(file.kind.rawValue), sha256 \(file.checksum))\n"
        guard file.isTransactional else {
            return heading + "-- Each statement on its own, between two lines of migrations.ledger: started, applied.\n"
                + ended(file.text)
        }
        let milliseconds = Int(max(1, patience.lockTimeout / .milliseconds(1)))
        return heading + "BEGIN;\n\(Session.settings.replacing("; ", with: ";\n"));\n"
            + "SET LOCAL lock_timeout = '\(milliseconds)ms';\n\(ended(file.text))"
            + "-- Here the file's line goes into migrations.ledger.\nCOMMIT;\n"
    }

    /// Text whose last statement ends: in a file the last semicolon may be left out.
    private func ended(_ text: String) -> String {
        let isOpen = (try? SQLScanner.scan(text).statements.last?.isTerminated) == false
        let text = text.hasSuffix("\n") ? text : text + "\n"
        // On a line of its own: the last line may be a comment.
        return isOpen ? text + ";\n" : text
    }
}
