/// Compares what the files of a run hold with what the manifest says of their rows and totals.
struct RunContents {
    private let manifest: Manifest
    /// Rows per report and table, as the first file had them.
    private var rows: [String: [String: Int]] = [:]
    /// Totals that no file has given yet.
    private var open: [String: Set<String>] = [:]

    /// These tables' numbers are of many kinds and aren't added up.
    private static let unsummed: Set = ["summary", "provenance"]

    init(_ manifest: Manifest) {
        self.manifest = manifest
        for report in manifest.reports {
            open[report.name] = Set(
                report.controlTotals.keys.filter { name in
                    !RunContents.unsummed.contains(String(name.prefix { $0 != "." }))
                })
        }
    }

    /// Reads a file whose hash is right.
    mutating func check(_ file: Manifest.File, at path: String, _ outcome: inout RunProof.Outcome) {
        guard !file.tables.isEmpty else { return }
        let name = String(file.path.prefix { $0 != "/" && $0 != "." })
        let report = manifest.reports.first { $0.name == name }
        var columns: [String: Set<String>] = [:]
        let tables = Set(file.tables.map(\.name))
        for total in report?.controlTotals.keys.sorted() ?? [] {
            let (table, column) = RunContents.parts(total)
            guard tables.contains(table), !RunContents.unsummed.contains(table) else { continue }
            columns[table, default: []].insert(column)
        }
        let reading: TableReading
        do {
            reading = try TableReading(path, tables: file.tables.map(\.name), columns: columns)
        } catch {
            outcome.findings.append("\(file.path) \((error as? ReadingError)?.description ?? "\(error)")")
            return
        }
        for table in file.tables {
            let found = reading.rows[table.name]
            if found != table.rows {
                outcome.findings.append(
                    "\(file.path) has \(found.map { "\($0)" } ?? "no") rows of \(table.name) where the manifest says "
                        + "\(table.rows)")
            }
            if let other = rows[name]?[table.name], other != table.rows {
                outcome.findings.append(
                    "\(file.path) has \(table.rows) rows of \(table.name) where another file has \(other)")
            }
            rows[name, default: [:]][table.name] = table.rows
        }
        guard let report else {
            outcome.findings.append("\(file.path) belongs to no report of the manifest")
            return
        }
        for (total, sum) in reading.sums.sorted(by: { $0.key < $1.key }) {
            open[name]?.remove(total)
            let stated = report.controlTotals[total] ?? ""
            if ExactDecimal(stated) != sum {
                outcome.findings.append("\(file.path): \(total) adds up to \(sum) where the manifest says \(stated)")
            } else {
                outcome.totals += 1
            }
        }
        if let codes = reading.codes, codes != report.exceptions.filter({ $0.value > 0 }) {
            outcome.findings.append("\(file.path): the findings per code aren't those of the manifest")
        }
    }

    mutating func finish(_ outcome: inout RunProof.Outcome) {
        outcome.rows = rows.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        for (report, totals) in open.sorted(by: { $0.key < $1.key }) where !totals.isEmpty {
            if rows[report] == nil {
                outcome.findings.append("no file holds the tables of \(report)")
            } else {
                outcome.notes.append(
                    "\(totals.count) control totals of \(report) can't be added up: it has neither CSV nor JSON")
            }
        }
    }

    private static func parts(_ total: String) -> (table: String, column: String) {
        let table = String(total.prefix { $0 != "." })
        return (table, String(total.dropFirst(table.count + 1)))
    }
}
