/// Which of a query's rows are counted: the others are read to tell of these.
package enum StagePopulation: Sendable, Hashable {
    case all
    /// Rows whose time in that column is before the as-of instant. A later one tells what was before it; as time goes
    /// by there are more of them, and a report as of the same instant must stay the same.
    case before(column: String)
}

/// What was read of each query file in one pass, and who wants to know while it goes on.
package final class StageTally {
    /// Rows per file, in the order in which the files were first opened.
    package private(set) var counts: [(file: String, population: StagePopulation, rows: Int)] = []
    private let progress: (Int) -> Void

    /// - Parameter progress: told of each batch's rows as it arrives.
    package init(progress: @escaping (Int) -> Void = { _ in }) {
        self.progress = progress
    }

    func begin(_ file: String, _ population: StagePopulation) -> Int {
        counts.append((file, population, 0))
        return counts.count - 1
    }

    /// Takes rows out that were read of a file and aren't of its population.
    func leaveOut(rows: Int, of file: String) {
        guard let index = counts.lastIndex(where: { $0.file == file }) else { return }
        counts[index].rows -= rows
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
