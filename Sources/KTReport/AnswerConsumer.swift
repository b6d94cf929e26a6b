internal import Foundation
internal import Pipeline
internal import Reporting
internal import SystemPackage
internal import Tabular
internal import Writers

extension AnswerDestination {
    typealias Produce = (@escaping (RowBatch) throws -> Void) throws -> ReportProducer.Outcome

    /// The tables that the destination takes, nil for all.
    var tables: Set<String>? {
        switch self {
        case .terminal(_, let table, let filtered):
            Set([StandardTables.summary.name, StandardTables.exceptions.name] + [table].compactMap { $0 })
                .union(filtered)
        case .stream(let table, _), .calendar(let table): [table]
        case .document(let table), .file(_, _, let table, _): table.map { [$0] }
        case .folder: nil
        }
    }

    /// The tables that conditions on rows may be about, nil for all.
    var chosenTables: Set<String>? {
        switch self {
        case .terminal(_, let table, _): table.map { [$0] }
        default: tables
        }
    }

    /// The same that shows the tables whose rows were asked for, beside the summary of a terminal.
    func showing(_ filtered: Set<String>) -> AnswerDestination {
        guard case .terminal(let definition, nil, _) = self else { return self }
        return .terminal(definition, table: nil, filtered: filtered)
    }

    /// Produces the report into the destination.
    func consume(_ layout: ReportLayout, colour: Bool, _ produce: Produce) throws -> ReportProducer.Outcome {
        switch self {
        case .terminal(let definition, let table, let filtered):
            return try TerminalAnswer(
                definition, layout: layout, table: table, filtered: filtered, colour: colour
            ).show(produce)
        case .stream(let table, let format):
            return try AnswerDestination.stream(table, format, layout: layout, descriptor: 1, produce)
        case .calendar: return try AnswerDestination.calendar(layout, descriptor: 1, produce)
        case .document(let table): return try document(layout, table: table, descriptor: 1, produce)
        case .file(let path, let format, let table, let profile):
            return try file(layout, path: path, format: format, table: table, profile: profile, produce)
        case .folder(let path, let formats, let profile):
            return try AnswerDestination.write(layout, to: path, formats: formats, profile: profile, produce)
        }
    }

    private static func stream(
        _ table: String, _ format: RowFormat, layout: ReportLayout, descriptor: Int32, _ produce: Produce
    ) throws -> ReportProducer.Outcome {
        let index = layout.tables.firstIndex { $0.name == table } ?? 0
        let stream = try RowStream(
            layout.tables[index], format: format, timeZone: layout.timeZone, descriptor: descriptor)
        let outcome = try produce { batch in
            if batch.table == index { try stream.write(batch) }
        }
        try stream.finish()
        return outcome
    }

    /// The JSON document, or one table of it, to a descriptor: written whole beside, then copied.
    private func document(
        _ layout: ReportLayout, table: String?, descriptor: Int32, _ produce: Produce
    ) throws -> ReportProducer.Outcome {
        try TemporaryFolder.with { folder in
            var layout = layout
            let position = table.flatMap { name in layout.tables.firstIndex { $0.name == name } }
            if let position { layout.tables = [layout.tables[position]] }
            let writer = try JSONDocumentWriter(layout, folder: folder, temporaryFolder: folder)
            let outcome = try produce { batch in
                guard let position else { return try writer.write(batch) }
                if batch.table == position { try writer.write(batch.moved(to: 0)) }
            }
            _ = try writer.finish()
            try Output.copy("\(folder)/\(layout.name).json", to: descriptor)
            return outcome
        }
    }

    /// The events, to a descriptor: written whole beside, then copied.
    private static func calendar(
        _ layout: ReportLayout, descriptor: Int32, _ produce: Produce
    ) throws -> ReportProducer.Outcome {
        try TemporaryFolder.with { folder in
            let writers = try OutputFormat.writers(
                [.ics], layout: layout, folder: folder, temporaryFolder: folder, csvProfile: .rfc4180)
            let (outcome, _) = try run(writers, produce)
            try Output.copy("\(folder)/\(layout.name).ics", to: descriptor)
            return outcome
        }
    }

    /// One file, put in place whole.
    private func file(
        _ layout: ReportLayout, path: String, format: OutputFormat, table: String?, profile: CSVProfile,
        _ produce: Produce
    ) throws -> ReportProducer.Outcome {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try TemporaryFolder.with(in: parent) { folder in
            var layout = layout
            let position = format == .ics ? nil : layout.tables.firstIndex { $0.name == table }
            if let position { layout.tables = [layout.tables[position]] }
            let writers = try OutputFormat.writers(
                [format], layout: layout, folder: folder, temporaryFolder: folder, csvProfile: profile)
            let (outcome, files) = try AnswerDestination.run(writers) { deliver in
                try produce { batch in
                    guard let position else { return try deliver(batch) }
                    if batch.table == position { try deliver(batch.moved(to: 0)) }
                }
            }
            try syncFileSystem(of: folder)
            let made = files.first?.path ?? "\(layout.name).\(format.rawValue)"
            guard rename("\(folder)/\(made)", path) == 0 else {
                throw PipelineError(.cantWrite, "can't write \(path): \(Errno(rawValue: errno))")
            }
            return outcome
        }
    }

    private static func write(
        _ layout: ReportLayout, to path: String, formats: Set<OutputFormat>, profile: CSVProfile, _ produce: Produce
    ) throws -> ReportProducer.Outcome {
        try TemporaryFolder.with(in: path) { folder in
            let writers = try OutputFormat.writers(
                formats, layout: layout, folder: folder, temporaryFolder: folder, csvProfile: profile)
            let (outcome, files) = try run(writers, produce)
            try syncFileSystem(of: folder)
            for file in files {
                let target = "\(path)/\(file.path)"
                try makeParent(of: target)
                guard rename("\(folder)/\(file.path)", target) == 0 else {
                    throw PipelineError(.cantWrite, "can't write \(target): \(Errno(rawValue: errno))")
                }
            }
            return outcome
        }
    }

    private static func run(
        _ writers: [any ReportWriter], _ produce: Produce
    ) throws -> (ReportProducer.Outcome, [WrittenFile]) {
        let fan = FanOut(writers: writers)
        do {
            let outcome = try produce { try fan.write($0) }
            return (outcome, try fan.finish())
        } catch {
            fan.abandon()
            throw error
        }
    }

    private static func makeParent(of path: String) throws {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) } catch {
            throw PipelineError(.cantWrite, "can't make the folder \(parent)")
        }
    }
}

/// A folder of our own for as long as a closure runs.
enum TemporaryFolder {
    static func with<R>(in parent: String? = nil, _ body: (String) throws -> R) throws -> R {
        let base = parent ?? FileManager.default.temporaryDirectory.path
        let folder = "\(base)/.kt-report-\(UUID().uuidString.lowercased())"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw PipelineError(.cantWrite, "can't write to \(base)", hint: "Make it writable, or choose another place")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}

extension String {
    /// Whether a folder of that path is there.
    var isExistingFolder: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: self, isDirectory: &isFolder) && isFolder.boolValue
    }
}
