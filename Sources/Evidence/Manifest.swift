package import Foundation

/// What a run folder holds and how it came about: the last file written, without which the folder is no run.
package struct Manifest: Codable, Sendable {
    /// A file of the folder.
    package struct File: Codable, Sendable {
        /// Relative to the folder, with `/`.
        package let path: String
        package let bytes: Int
        /// Lower-case hex.
        package let sha256: String
        package let mediaType: String
        /// The tables in it with their rows, headings not counted.
        package let tables: [Table]

        package init(path: String, bytes: Int, sha256: String, mediaType: String, tables: [Table]) {
            self.path = path
            self.bytes = bytes
            self.sha256 = sha256
            self.mediaType = mediaType
            self.tables = tables
        }
    }

    package struct Table: Codable, Sendable {
        package let name: String
        package let rows: Int

        package init(name: String, rows: Int) {
            self.name = name
            self.rows = rows
        }
    }

    /// One query file: rows counted by the server, rows extracted.
    package struct Query: Codable, Sendable {
        package let file: String
        package let sha256: String
        package let counted: Int
        package let extracted: Int

        package init(file: String, sha256: String, counted: Int, extracted: Int) {
            self.file = file
            self.sha256 = sha256
            self.counted = counted
            self.extracted = extracted
        }
    }

    package struct Report: Codable, Sendable {
        package let name: String
        package let definitionSHA256: String
        package let queries: [Query]
        /// Sums of the columns of numbers, `table.column`, as exact text.
        package let controlTotals: [String: String]
        /// Findings per code.
        package let exceptions: [String: Int]

        package init(
            name: String, definitionSHA256: String, queries: [Query], controlTotals: [String: String],
            exceptions: [String: Int]
        ) {
            self.name = name
            self.definitionSHA256 = definitionSHA256
            self.queries = queries
            self.controlTotals = controlTotals
            self.exceptions = exceptions
        }
    }

    /// A table whose rows were read in part from the file that an earlier run had kept.
    package struct Checkpoint: Codable, Sendable {
        package let name: String
        package let rows: Int
        /// Rows that were read from the database.
        package let readAnew: Int

        package init(name: String, rows: Int, readAnew: Int) {
            self.name = name
            self.rows = rows
            self.readAnew = readAnew
        }
    }

    /// The version of this layout.
    package var manifestVersion = 1
    package var runID: String
    package var organization: String
    package var organizationID: String
    /// What was asked for and what versions apply.
    package var parameters: [String: String]
    package var generator: String
    package var host: String
    package var startedAt: String
    package var finishedAt: String
    package var serverVersion: String
    package var snapshot: String
    package var walPosition: String
    package var reports: [Report]
    package var files: [File]
    /// Nil where every row was read from the database.
    package var checkpoints: [Checkpoint]?
    /// SHA-256 of the organization's previous manifest, nil for its first.
    package var previousManifestSHA256: String?

    package init(
        runID: String, organization: String, organizationID: String, parameters: [String: String], generator: String,
        host: String, startedAt: String, finishedAt: String, serverVersion: String, snapshot: String,
        walPosition: String, reports: [Report], files: [File], checkpoints: [Checkpoint]? = nil,
        previousManifestSHA256: String?
    ) {
        self.runID = runID
        self.organization = organization
        self.organizationID = organizationID
        self.parameters = parameters
        self.generator = generator
        self.host = host
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.serverVersion = serverVersion
        self.snapshot = snapshot
        self.walPosition = walPosition
        self.reports = reports
        self.files = files
        self.checkpoints = checkpoints
        self.previousManifestSHA256 = previousManifestSHA256
    }

    /// The bytes of `manifest.json`: keys sorted, indented, a line feed at the end.
    package func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
