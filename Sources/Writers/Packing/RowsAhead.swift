internal import CLibDeflate
internal import CXLSXWriter
internal import Foundation

/// Deflates a large sheet's rows while later ones are still being written.
///
/// In constant-memory mode libxlsxwriter has the rows' XML in a temporary file, and copies that into the sheet's part when
/// the workbook is closed. By then the pieces that were whole are deflated. Before one is used, its checksum is compared
/// with that of what the library hands over: should they differ, it is deflated anew.
///
/// Used by the thread that writes the sheet. Keeps the library's file open.
final class RowsAhead {
    private let source: Source
    private let crew: Crew
    private var jobs: [Job<Place?>] = []

    /// Where a deflated piece is kept.
    private struct Place: Sendable {
        let offset: Int
        let count: Int
        let size: Int
        let checksum: UInt32
    }

    /// What jobs need: gone with the sheet, so that nobody deflates what nobody will read.
    private final class Source: Sendable {
        let rows: SharedFile
        let spool: PieceSpool

        init(rows: SharedFile, spool: PieceSpool) {
            self.rows = rows
            self.spool = spool
        }

        func deflate(_ index: Int) -> Place? {
            let plain = UnsafeMutableRawBufferPointer.allocate(byteCount: PartPacker.pieceBytes, alignment: 16)
            defer { plain.deallocate() }
            guard (try? rows.read(at: index * plain.count, into: plain)) != nil,
                let piece = DeflatedPiece(UnsafeRawBufferPointer(plain), isLast: false),
                let offset = try? spool.add(piece.bytes)
            else { return nil }
            return Place(offset: offset, count: piece.bytes.count, size: piece.size, checksum: piece.checksum)
        }
    }

    /// - Returns: nil where the library keeps the rows elsewhere, or there is no file for the pieces.
    init?(_ worksheet: UnsafeMutablePointer<lxw_worksheet>, spool: PieceSpool, crew: Crew) {
        guard let file = worksheet.pointee.optimize_tmpfile, let rows = try? SharedFile(duplicating: fileno(file))
        else {
            return nil
        }
        source = Source(rows: rows, spool: spool)
        self.crew = crew
    }

    /// Has the pieces deflated that are whole by now.
    func advance() {
        guard let size = try? source.rows.size else { return }
        while (jobs.count + 1) * PartPacker.pieceBytes <= size {
            let job = Job { [weak source, index = jobs.count] in source?.deflate(index) }
            jobs.append(job)
            crew.add(job)
        }
    }

    /// A job that fetches a piece, nil if it isn't there or isn't of these bytes.
    func piece(_ index: Int, of plain: UnsafeRawBufferPointer) -> Job<DeflatedPiece?>? {
        guard index < jobs.count, let place = jobs[index].result(), place.size == plain.count,
            place.checksum == libdeflate_crc32(0, plain.baseAddress, plain.count)
        else { return nil }
        return Job { [spool = source.spool] in
            guard let bytes = try? spool.bytes(at: place.offset, count: place.count) else { return nil }
            return DeflatedPiece(bytes: bytes, size: place.size, checksum: place.checksum)
        }
    }
}

/// A temporary file for deflated pieces.
///
/// Unchecked: `lock` guards the variable.
final class PieceSpool: @unchecked Sendable {
    private let file: SharedFile
    private let lock = NSLock()
    private var end = 0

    init(folder: String) throws {
        file = try SharedFile(temporaryIn: folder)
    }

    /// Keeps bytes, and returns where.
    func add(_ bytes: [UInt8]) throws -> Int {
        let offset = lock.withLock {
            defer { end += bytes.count }
            return end
        }
        try file.write(bytes, at: offset)
        return offset
    }

    func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        try file.bytes(at: offset, count: count)
    }
}
