/// What was read of each query file in one pass, and who wants to know while it goes on.
package final class StageTally {
    /// Rows per file, in the order in which the files were first opened.
    package private(set) var counts: [(file: String, rows: Int)] = []
    private let progress: (Int) -> Void

    /// - Parameter progress: told of each batch's rows as it arrives.
    package init(progress: @escaping (Int) -> Void = { _ in }) {
        self.progress = progress
    }

    func begin(_ file: String) -> Int {
        counts.append((file, 0))
        return counts.count - 1
    }

    func add(rows: Int, to index: Int) {
        counts[index].rows += rows
        progress(rows)
    }
}

extension StageTally {
    /// Rows of all files.
    package var total: Int { counts.reduce(0) { $0 + $1.rows } }
}
