/// Looks at the finished rows of one table: watches see each of them, the filter says which ones are written.
///
/// Not for use by two threads.
public final class RowInspector {
    /// Rows that the filter left out.
    package private(set) var hidden = 0
    private let filter: RowFilter?
    private let watches: [(RowReader) throws -> Void]
    private let written: ((RowReader) -> Void)?

    /// - Parameters:
    ///   - watches: called with every row, those that aren't written too.
    ///   - written: called with those that are.
    package init(
        filter: RowFilter?, watches: [(RowReader) throws -> Void] = [], written: ((RowReader) -> Void)? = nil
    ) {
        self.filter = filter
        self.watches = watches
        self.written = written
    }

    /// Shows the row to the watches.
    ///
    /// - Returns: whether it is to be written.
    func admits(_ row: RowReader) throws -> Bool {
        for watch in watches { try watch(row) }
        if let filter, !filter.admits(row) {
            hidden += 1
            return false
        }
        written?(row)
        return true
    }
}
