internal import CXLSXWriter
internal import CZipHook

/// Deflates the parts of one workbook on all cores while libxlsxwriter closes it: its own way takes one core, and half
/// of the time that a large workbook takes.
///
/// A part is cut into pieces (``DeflatedPiece``) at places that depend on its bytes alone, so that a workbook has the same
/// bytes from any number of threads. Used by one thread.
final class PartPacker {
    /// Bytes of a part that are deflated as one.
    static let pieceBytes = 1 << 20

    /// What a sheet's rows come behind.
    private static let rowsTag = Array("<sheetData>".utf8)

    private let crew: Crew
    /// Pieces that may be under way: each holds its bytes.
    private let window: Int
    /// Large sheets whose rows are deflated in part, by the names of their parts.
    private var ahead: [String: RowsAhead]
    /// The part that is open.
    private var part = Part()
    /// Per part where its pieces begin, in its packed bytes.
    private(set) var seams: [String: [Int]] = [:]

    private struct Part {
        var name = ""
        var zip: UnsafeMutableRawPointer?
        var buffer = PieceBuffer()
        /// Those that aren't written yet, in their order.
        var underWay: [Job<DeflatedPiece?>] = []
        var rows = Rows.none
        var seams: [Int] = []
        var packedSize = 0
        var size: UInt64 = 0
        var checksum: UInt32 = 0
    }

    /// Where a part's rows are.
    private enum Rows {
        case none
        /// Not reached yet.
        case awaited(RowsAhead)
        /// The buffer holds the piece of that number.
        case reached(RowsAhead, piece: Int)
    }

    init(crew: Crew, ahead: [String: RowsAhead] = [:]) {
        self.crew = crew
        self.ahead = ahead
        window = 2 * crew.width
    }

    /// Packs what `body` has libxlsxwriter put into a zip file on this thread.
    func pack<R>(_ body: () throws -> R) rethrows -> R {
        var hook = kt_packer(
            context: Unmanaged.passUnretained(self).toOpaque(),
            begin: { context, name, zip in
                PartPacker.of(context)?.begin(String(cString: name), zip: zip) ?? false
            },
            take: { context, bytes, count in
                PartPacker.of(context)?.take(UnsafeRawBufferPointer(start: bytes, count: count)) ?? false
            },
            end: { context, size, checksum in
                guard let packer = PartPacker.of(context), packer.end() else { return false }
                size.pointee = packer.part.size
                checksum.pointee = packer.part.checksum
                return true
            })
        return try withUnsafePointer(to: &hook) {
            kt_pack_with($0)
            defer { kt_pack_with(nil) }
            return try body()
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> PartPacker? {
        context.map { Unmanaged<PartPacker>.fromOpaque($0).takeUnretainedValue() }
    }

    private func begin(_ name: String, zip: UnsafeMutableRawPointer) -> Bool {
        part = Part(name: name, zip: zip)
        if let rows = ahead.removeValue(forKey: name) { part.rows = .awaited(rows) }
        return true
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            // What is the last piece is known at the end only.
            if part.buffer.isFull, !cut() { return false }
            rest = part.buffer.fill(from: rest)
            if case .awaited(let rows) = part.rows, !cutBefore(rows) { return false }
        }
        return true
    }

    /// Ends a piece where the rows begin, so that theirs are the same as those that were deflated ahead.
    private func cutBefore(_ rows: RowsAhead) -> Bool {
        let bytes = part.buffer.bytes
        guard let start = PartPacker.endOfTag(in: bytes) else {
            // What comes before the rows is short.
            if part.buffer.isFull { part.rows = .none }
            return true
        }
        let head = PieceBuffer()
        _ = head.fill(from: UnsafeRawBufferPointer(rebasing: bytes[..<start]))
        let tail = PieceBuffer()
        _ = tail.fill(from: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        part.buffer = tail
        part.rows = .reached(rows, piece: 0)
        return deflate(head)
    }

    private static func endOfTag(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress, bytes.count >= rowsTag.count else { return nil }
        let place = (0...(bytes.count - rowsTag.count)).first { memcmp(start + $0, rowsTag, rowsTag.count) == 0 }
        return place.map { $0 + rowsTag.count }
    }

    /// Ends a piece that isn't the last.
    private func cut() -> Bool {
        if case .reached(let rows, let number) = part.rows {
            part.rows = .reached(rows, piece: number + 1)
            if let job = rows.piece(number, of: part.buffer.bytes) {
                part.buffer.clear()
                part.underWay.append(job)
                return write(downTo: window)
            }
        }
        defer { part.buffer = PieceBuffer() }
        return deflate(part.buffer)
    }

    private func deflate(_ buffer: PieceBuffer) -> Bool {
        let job = Job { DeflatedPiece(buffer.bytes, isLast: false) }
        part.underWay.append(job)
        crew.add(job)
        return write(downTo: window)
    }

    private func end() -> Bool {
        guard write(downTo: 0), let last = DeflatedPiece(part.buffer.bytes, isLast: true), write(last) else {
            return false
        }
        seams[part.name] = part.seams
        // With it goes the library's file of rows.
        part.rows = .none
        return true
    }

    /// Writes pieces until no more than `count` are under way.
    private func write(downTo count: Int) -> Bool {
        while part.underWay.count > count {
            guard let piece = part.underWay.removeFirst().result(), write(piece) else { return false }
        }
        return true
    }

    private func write(_ piece: DeflatedPiece) -> Bool {
        guard let zip = part.zip else { return false }
        part.seams.append(part.packedSize)
        part.packedSize += piece.bytes.count
        part.size += UInt64(piece.size)
        part.checksum = UInt32(
            truncatingIfNeeded: crc32_combine(UInt(part.checksum), UInt(piece.checksum), piece.size))
        return piece.bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { kt_write_packed(zip, $0, bytes.count) } ?? true
        }
    }
}
