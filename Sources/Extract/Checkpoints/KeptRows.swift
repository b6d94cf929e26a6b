internal import Foundation
internal import Postgres
internal import SystemPackage
internal import Tabular

/// The rows of a table, in their order: from a checkpoint, from the server, or both merged. Read to the end, they can be
/// kept as they pass.
final class KeptRows<Row: KeptRow> {
    private let kept: CheckpointReader<Row>?
    private let touched: Set<Identifier>
    private let fresh: StageStream<Row>?
    private var nextKept: Row?
    private var nextFresh: Row?
    private var writer: CheckpointWriter<Row>?
    private var atEnd: ((_ rows: Int, _ fresh: Int, _ writer: CheckpointWriter<Row>?) throws -> Void)?
    private var isBegun = false
    private var rows = 0
    private var freshRows = 0

    /// All rows of a file.
    init(kept: CheckpointReader<Row>, atEnd: @escaping (_ rows: Int) -> Void = { _ in }) {
        self.kept = kept
        touched = []
        fresh = nil
        self.atEnd = { rows, _, _ in atEnd(rows) }
    }

    /// All rows of a cursor.
    init(fresh: any BatchSource) {
        kept = nil
        touched = []
        self.fresh = StageStream(StageBatches(fresh))
    }

    /// Rows of a file but for those of some ids, and rows of a cursor.
    init(kept: CheckpointReader<Row>, without touched: Set<Identifier>, fresh: any BatchSource) {
        self.kept = kept
        self.touched = touched
        self.fresh = StageStream(StageBatches(fresh))
    }

    /// Has the rows written as they pass.
    ///
    /// - Parameter atEnd: gets the numbers of all rows and of those from the server, and the writer unless it failed.
    func record(
        to writer: CheckpointWriter<Row>,
        atEnd: @escaping (_ rows: Int, _ fresh: Int, _ writer: CheckpointWriter<Row>?) throws -> Void
    ) {
        self.writer = writer
        self.atEnd = atEnd
    }

    /// The next row, nil after the last.
    ///
    /// - Throws: ``StaleCheckpoint`` where the file is damaged; what the server throws.
    func next() throws -> Row? {
        if !isBegun {
            isBegun = true
            nextKept = try readKept()
            nextFresh = try fresh?.next()
        }
        let row: Row
        if let kept = nextKept, nextFresh.map({ kept.precedes($0) }) ?? true {
            row = kept
            nextKept = try readKept()
        } else if let fresh = nextFresh {
            row = fresh
            nextFresh = try self.fresh?.next()
            freshRows += 1
        } else {
            try end()
            return nil
        }
        rows += 1
        if writer != nil { write(row) }
        return row
    }

    private func readKept() throws -> Row? {
        do {
            while let row = try kept?.next() {
                if touched.isEmpty || !touched.contains(row.id) { return row }
            }
            return nil
        } catch let damage as CheckpointDamage {
            throw StaleCheckpoint("the checkpoint \(Row.source.name) is damaged: \(damage.reason)")
        }
    }

    private func write(_ row: Row) {
        do {
            try writer?.add(row)
        } catch {
            writer?.abandon()
            writer = nil
        }
    }

    private func end() throws {
        guard let atEnd else { return }
        self.atEnd = nil
        try atEnd(rows, freshRows, writer)
        writer = nil
    }
}
