/// Looks at the finished rows of one table: watches see each of them, the filter says which ones are written.
///
/// Not for use by two threads.
package final class RowInspector {
    /// Rows that the filter left out.
    package private(set) var hidden = 0
    private let filter: RowFilter?
    private let watches: [(RowReader) throws -> Void]

    /// - Parameter watches: called with every row, those that aren't written too.
    package init(filter: RowFilter?, watches: [(RowReader) throws -> Void] = []) {
        self.filter = filter
        self.watches = watches
    }

    /// Shows the row to the watches.
    ///
    /// - Returns: whether it is to be written.
    func admits(_ row: RowReader) throws -> Bool {
        for watch in watches { try watch(row) }
        guard let filter, !filter.admits(row) else { return true }
        hidden += 1
        return false
    }
}
