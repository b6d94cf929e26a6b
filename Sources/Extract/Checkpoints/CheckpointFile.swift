internal import Digest
internal import Foundation
internal import SystemPackage
internal import Tabular

// A checkpoint's file: a line of JSON that says what it holds (``CheckpointHeader``), the rows in their stage's order, and
// a line of JSON that closes it (``CheckpointTrailer``), of fixed length. Rows are as the machine has them: the file is for
// the machine that wrote it, and can be made anew at any time.

/// What a checkpoint holds, as of which snapshot of which database.
struct CheckpointHeader: Codable, Equatable {
    /// Rises when the bytes of rows change.
    var version = 1
    /// SHA-256 of the query of all rows.
    let query: String
    let organization: String
    let source: CheckpointSource
}

/// The database, and the snapshot.
struct CheckpointSource: Codable, Equatable {
    let system: String
    let timeline: Int
    let database: String
    /// Of the audit trail; with the horizon, where what came since begins.
    let epoch: Int
    /// No transaction before it was under way.
    let horizon: String
    /// Where the server's log stood, in bytes.
    let walPosition: Int64

    /// Of a file that nobody else will read.
    static let thisRun = CheckpointSource(
        system: "", timeline: 0, database: "", epoch: 0, horizon: "", walPosition: 0)

    /// Whether what was true in that other snapshot is the past of this one.
    func continues(_ other: CheckpointSource) -> Bool {
        system == other.system && timeline == other.timeline && database == other.database
            && walPosition >= other.walPosition && epoch >= other.epoch
    }
}

/// What closes a file: without it the file was cut short.
struct CheckpointTrailer: Codable {
    let rows: Int
    /// Of all bytes between the two lines.
    let sha256: String

    /// Bytes that it takes, filled up with spaces.
    static let length = 128

    var bytes: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let text = try encoder.encode(self)
            return text + Data(repeating: UInt8(ascii: " "), count: CheckpointTrailer.length - 1 - text.count)
                + Data("\n".utf8)
        }
    }
}

/// Writes a checkpoint's file. What fits one block makes no file: it is read anew faster than asked about.
final class CheckpointWriter<Row: KeptRow> {
    private let path: String
    private var block = ByteBuffer(capacity: CheckpointFiles.blockBytes + CheckpointFiles.rowBytes)
    private var file: FileDescriptor?
    private var digest = SHA256Digest()
    private var previous: Row?
    private(set) var rows = 0

    /// - Parameter path: of the file, which may be there already; its folder is made with the first block.
    init(path: String) {
        self.path = path
    }

    deinit {
        try? file?.close()
    }

    func add(_ row: Row) throws {
        row.encode(into: &block, after: previous)
        previous = row
        rows += 1
        if block.count >= CheckpointFiles.blockBytes { try flush() }
    }

    /// Closes the file.
    ///
    /// - Returns: whether there is one.
    func finish(_ header: () throws -> CheckpointHeader) throws -> Bool {
        guard file != nil else { return false }
        try flush()
        guard let file else { return false }
        self.file = nil
        try file.closeAfter {
            try file.writeAll(try CheckpointTrailer(rows: rows, sha256: digest.hexDigest()).bytes)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            var line = try encoder.encode(try header())
            guard line.count < CheckpointFiles.headerBytes else { throw CheckpointDamage(reason: "its header is long") }
            line += Data(repeating: UInt8(ascii: " "), count: CheckpointFiles.headerBytes - 1 - line.count)
            // Last, into the room at the start: a file without it is none.
            try file.writeAll(toAbsoluteOffset: 0, line + Data("\n".utf8))
        }
        return true
    }

    /// Closes and removes it.
    func abandon() {
        guard let file else { return }
        self.file = nil
        try? file.close()
        unlink(path)
    }

    private func flush() throws {
        let file = try file ?? open()
        digest.update(block.bytes)
        try file.writeAll(block.bytes)
        block.truncate(to: 0)
    }

    private func open() throws -> FileDescriptor {
        // Other people's data: for the user that runs this alone.
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let opened = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        file = opened
        try opened.writeAll(Data(repeating: UInt8(ascii: " "), count: CheckpointFiles.headerBytes))
        return opened
    }
}

/// Reads a checkpoint's file.
final class CheckpointReader<Row: KeptRow> {
    let header: CheckpointHeader
    let rows: Int
    private let trailer: CheckpointTrailer
    private let file: FileDescriptor
    private let block: UnsafeMutableRawBufferPointer
    private var bytes = KeptBytes(UnsafeRawBufferPointer(start: nil, count: 0))
    /// Bytes of rows that haven't been read off the file.
    private var left: Int64
    private var offset = Int64(CheckpointFiles.headerBytes)
    private var digest = SHA256Digest()
    private var previous: Row?
    private var read = 0

    /// - Throws: ``CheckpointDamage`` where it is no whole checkpoint, `Errno` where it can't be read.
    init(path: String) throws {
        let opened = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        do {
            let size = try opened.seek(offset: 0, from: .end)
            let (head, tail) = (Int64(CheckpointFiles.headerBytes), Int64(CheckpointTrailer.length))
            guard size >= head + tail,
                let header = try? JSONDecoder().decode(
                    CheckpointHeader.self, from: try opened.data(at: 0, count: Int(head))),
                let trailer = try? JSONDecoder().decode(
                    CheckpointTrailer.self, from: try opened.data(at: size - tail, count: Int(tail)))
            else { throw CheckpointDamage(reason: "it was cut short") }
            self.header = header
            self.trailer = trailer
            rows = trailer.rows
            left = size - head - tail
        } catch {
            try? opened.close()
            throw error
        }
        file = opened
        block = .allocate(byteCount: CheckpointFiles.blockBytes, alignment: 16)
    }

    deinit {
        block.deallocate()
        try? file.close()
    }

    /// The next row, nil after the last; then all bytes have been proven.
    ///
    /// - Throws: ``CheckpointDamage`` where they aren't what was written.
    func next() throws -> Row? {
        if bytes.count < CheckpointFiles.rowBytes { try fill() }
        if bytes.count == 0 {
            guard read == rows, digest.hexDigest() == trailer.sha256 else {
                throw CheckpointDamage(reason: "its bytes aren't those that were written")
            }
            return nil
        }
        guard let row = Row.decode(&bytes, after: previous) else {
            throw CheckpointDamage(reason: "a row isn't one")
        }
        read += 1
        previous = row
        return row
    }

    /// Moves what is left of the block to its start and reads on behind it.
    private func fill() throws {
        guard left > 0 else { return }
        let kept = bytes.count
        if kept > 0, let base = block.baseAddress, let start = bytes.start {
            base.copyMemory(from: start, byteCount: kept)
        }
        let wanted = min(Int64(block.count - kept), left)
        let place = UnsafeMutableRawBufferPointer(rebasing: block[kept..<kept + Int(wanted)])
        var filled = 0
        while filled < place.count {
            let more = try file.read(
                fromAbsoluteOffset: offset + Int64(filled),
                into: UnsafeMutableRawBufferPointer(rebasing: place[filled...]))
            guard more > 0 else { throw CheckpointDamage(reason: "it was cut short") }
            filled += more
        }
        digest.update(UnsafeRawBufferPointer(place))
        offset += wanted
        left -= wanted
        bytes = KeptBytes(UnsafeRawBufferPointer(rebasing: block[..<(kept + filled)]))
    }
}

/// What readers and writers of checkpoints agree on.
enum CheckpointFiles {
    static let blockBytes = 1 << 18
    /// A row takes no more.
    static let rowBytes = 128
    static let headerBytes = 1024
}

/// A checkpoint that can't be trusted.
struct CheckpointDamage: Error {
    let reason: String
}

extension FileDescriptor {
    fileprivate func data(at offset: Int64, count: Int) throws -> Data {
        var data = Data(count: count)
        let read = try data.withUnsafeMutableBytes { try self.read(fromAbsoluteOffset: offset, into: $0) }
        return data.prefix(read)
    }
}
