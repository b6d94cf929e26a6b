internal import Foundation
internal import Pipeline
internal import Postgres

/// Reads a new archive back with pg_restore: its table of contents, and every block of every table.
struct ArchiveProof {
    private let program: ClientProgram
    private let archive: String
    private let interrupt: Interrupt

    init(_ program: ClientProgram, archive: String, interrupt: Interrupt) {
        self.program = program
        self.archive = archive
        self.interrupt = interrupt
    }

    /// - Throws: ``PipelineError`` of code `verification`, which names what is missing.
    func check(_ tables: [BackupManifest.Table]) throws {
        let listed = try contents()
        for table in tables where !listed.contains("\(table.schema) \(table.name)") {
            throw PipelineError(.verification, "the archive has no data of \(table.schema).\(table.name)")
        }
        do {
            // Turned into a script, every block is unpacked and so proven readable.
            try program.run(["--file=/dev/null", archive], interrupt: interrupt)
        } catch let error as PipelineError where error.code == .failed {
            throw PipelineError(.verification, "the archive can't be read back: \(error.message)")
        }
    }

    /// "SCHEMA TABLE" of each entry with data: `3421; 0 16412 TABLE DATA core users keeptrack_owner`.
    private func contents() throws -> Set<String> {
        let list = archive + ".list"
        defer { try? FileManager.default.removeItem(atPath: list) }
        do {
            try program.run(["--list", archive], output: list, interrupt: interrupt)
        } catch let error as PipelineError where error.code == .failed {
            throw PipelineError(.verification, "the archive's table of contents can't be read: \(error.message)")
        }
        let lines = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
        return Set(
            lines.compactMap { line in
                guard let range = line.firstRange(of: " TABLE DATA ") else { return nil }
                // The owner comes last; schema and table may hold spaces of their own.
                return line[range.upperBound...].split(separator: " ").dropLast().joined(separator: " ")
            })
    }
}
