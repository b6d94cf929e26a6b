package import Tabular

/// Writes one report in one format. Confined to one thread at a time.
package protocol ReportWriter: AnyObject {
    /// Takes rows of one table; the tables of a report arrive interleaved, the rows of each in order.
    func write(_ batch: RowBatch) throws
    /// Closes the files and reads them again. To be synced by who publishes them.
    ///
    /// - Returns: what stands in them.
    func finish() throws -> [WrittenFile]
    /// Closes what is open; the folder is thrown away with what stands in it.
    func abandon()
}

/// A finished file.
package struct WrittenFile: Sendable {
    /// Relative to the folder that the writer was given.
    package let path: String
    package let bytes: Int
    /// Of the file as it was read back, in lower-case hex.
    package let sha256: String
    package let mediaType: String
    /// The tables in it, with their rows.
    package let tables: [(name: String, rows: Int)]
    /// What a reader should know of cells that the format can't hold as they are.
    package let notes: [String]

    package init(
        path: String, bytes: Int, sha256: String, mediaType: String, tables: [(name: String, rows: Int)],
        notes: [String] = []
    ) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.mediaType = mediaType
        self.tables = tables
        self.notes = notes
    }
}

/// A file that can't be written: which, and why.
package struct WriteError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The disk is full, the folder not writable, and the like.
        package static let cantWrite = Code("cantWrite")
        /// The reader of a stream has left.
        package static let closedPipe = Code("closedPipe")
        /// What was written doesn't read back as it should.
        package static let damaged = Code("damaged")
    }

    package let code: Code
    package let path: String
    package let reason: String

    package init(_ code: Code, path: String, reason: String) {
        self.code = code
        self.path = path
        self.reason = reason
    }

    package var description: String { "can't write \(path): \(reason)" }
}
