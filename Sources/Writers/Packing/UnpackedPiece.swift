internal import CLibDeflate
internal import CXLSXWriter

/// What a piece of a workbook's part unpacks to: how much, and what is counted in it.
struct UnpackedPiece: Sendable {
    private(set) var size = 0
    /// CRC-32.
    private(set) var checksum: UInt32 = 0
    private(set) var rows = RowCounter()
    /// Empty unless it is wanted.
    private(set) var text: [UInt8] = []

    /// Bytes that are read, and unpacked, at a time.
    private static let chunkBytes = 1 << 18

    /// Nothing, to append to.
    init() {}

    /// - Parameters:
    ///   - range: where it lies in the file.
    ///   - isLast: whether the part ends with it. If not, it ends between two blocks, on a byte, so that whoever unpacks
    ///     the whole part goes on with the next piece.
    ///   - countsRows: of a sheet.
    ///   - keepsText: for a part that is read.
    /// - Returns: nil where it can't be unpacked, or not to its end.
    init?(
        of file: SharedFile, _ range: Range<Int>, isDeflated: Bool, isLast: Bool, countsRows: Bool, keepsText: Bool
    ) {
        let buffers = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * UnpackedPiece.chunkBytes, alignment: 16)
        defer { buffers.deallocate() }
        let input = UnsafeMutableRawBufferPointer(rebasing: buffers[..<UnpackedPiece.chunkBytes])
        let output = UnsafeMutableRawBufferPointer(rebasing: buffers[UnpackedPiece.chunkBytes...])
        var at = range.lowerBound
        func read() -> Int? {
            let count = min(input.count, range.upperBound - at)
            do { try file.read(at: at, into: UnsafeMutableRawBufferPointer(rebasing: input[..<count])) } catch {
                return nil
            }
            at += count
            return count
        }
        guard isDeflated else {
            while at < range.upperBound {
                guard let count = read() else { return nil }
                take(UnsafeRawBufferPointer(rebasing: input[..<count]), countsRows: countsRows, keepsText: keepsText)
            }
            return
        }
        var stream = z_stream()
        guard kt_inflate_raw_init(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var status = Z_OK
        while status == Z_OK {
            if stream.avail_in == 0, at < range.upperBound {
                guard let count = read() else { return nil }
                stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.avail_in = UInt32(count)
            }
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(output.count)
            status = inflate(&stream, Z_BLOCK)
            take(
                UnsafeRawBufferPointer(rebasing: output[..<(output.count - Int(stream.avail_out))]),
                countsRows: countsRows, keepsText: keepsText)
            // Bit 7: it stands behind a block. Bit 6, that this was the part's last, isn't set, nor is a bit of the last
            // byte left over, which the lowest ones would tell.
            if !isLast, at == range.upperBound, stream.avail_in == 0, stream.data_type == 128 { return }
        }
        guard isLast, status == Z_STREAM_END, at == range.upperBound, stream.avail_in == 0 else { return nil }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, countsRows: Bool, keepsText: Bool) {
        checksum = libdeflate_crc32(checksum, bytes.baseAddress, bytes.count)
        size += bytes.count
        if countsRows { rows.append(RowCounter(bytes)) }
        if keepsText { text += bytes }
    }

    /// Takes what comes behind it.
    mutating func append(_ next: UnpackedPiece) {
        checksum = UInt32(truncatingIfNeeded: crc32_combine(UInt(checksum), UInt(next.checksum), next.size))
        size += next.size
        rows.append(next.rows)
        text += next.text
    }
}

/// Counts `<row ` in XML that comes in pieces.
struct RowCounter: Sendable {
    private(set) var count = 0
    // A mark may lie across the border of two pieces.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    private static let mark = Array("<row ".utf8)
    /// The mark's rarest byte: every cell has the others.
    private static let anchor = 3

    init() {}

    init(_ bytes: UnsafeRawBufferPointer) {
        count = RowCounter.occurrences(in: bytes)
        head = Array(bytes.prefix(RowCounter.mark.count - 1))
        tail = Array(bytes.suffix(RowCounter.mark.count - 1))
    }

    /// Takes what comes behind it.
    mutating func append(_ next: RowCounter) {
        let border = tail + next.head
        count += next.count + border.withUnsafeBytes { RowCounter.occurrences(in: $0) }
        head = Array((head + next.head).prefix(RowCounter.mark.count - 1))
        tail = Array((tail + next.tail).suffix(RowCounter.mark.count - 1))
    }

    private static func occurrences(in bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        let end = start + bytes.count
        let rest = mark.count - anchor
        var at = start + min(anchor, bytes.count)
        var count = 0
        while at < end, let found = memchr(at, Int32(mark[anchor]), end - at) {
            at = UnsafeRawPointer(found)
            if end - at >= rest, memcmp(at - anchor, mark, mark.count) == 0 { count += 1 }
            at += 1
        }
        return count
    }
}
