internal import CLibDeflate
internal import CXLSXWriter

/// A piece of a file, deflated by itself, so that pieces one behind the other are one deflate stream (RFC 1951).
///
/// Pieces have no back references to earlier ones: they can be deflated, and inflated, on any number of threads, with the
/// same bytes from one as from many. libdeflate takes half of zlib's time for fewer bytes, but makes whole streams only,
/// whose last block says that it is the last. So a piece that isn't the last gets that bit cleared and an empty stored
/// block behind it, which ends on a byte, as zlib's `gzjoin` does it. To find the last block is to inflate the piece,
/// which proves on the way that it holds what was put in.
struct DeflatedPiece: Sendable {
    let bytes: [UInt8]
    /// Before deflating.
    let size: Int
    /// CRC-32 of the piece before deflating.
    let checksum: UInt32

    /// Of 12. Measured on a sheet of identifiers and states: a tenth smaller than zlib's level 6, which is the library's
    /// own; 5 would be as small as that, in three quarters of the time.
    private static let level: Int32 = 6

    init(bytes: [UInt8], size: Int, checksum: UInt32) {
        self.bytes = bytes
        self.size = size
        self.checksum = checksum
    }

    /// - Returns: nil where memory is short, or where the piece doesn't unpack to what was put in.
    init?(_ plain: UnsafeRawBufferPointer, isLast: Bool) {
        guard let compressor = libdeflate_alloc_compressor(DeflatedPiece.level) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        let room = libdeflate_deflate_compress_bound(compressor, plain.count)
        // Room for the empty block too.
        let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 5, alignment: 16)
        defer { packed.deallocate() }
        // A C function may want an address where there are no bytes, too.
        let source = plain.baseAddress ?? UnsafeRawPointer(packed.baseAddress)
        var count = libdeflate_deflate_compress(compressor, source, plain.count, packed.baseAddress, room)
        guard count > 0,
            let end = LastBlock(of: UnsafeRawBufferPointer(rebasing: packed[..<count]), holding: plain)
        else { return nil }
        if !isLast {
            // The first bit of a block, lowest bit first.
            packed[end.start / 8] &= ~(1 << UInt8(end.start % 8))
            // Three zero bits and the rest of their byte, a length of 0 and its complement.
            let last = end.end / 8
            let used = end.end % 8
            packed[last] = used == 0 ? 0 : packed[last] & ((1 << UInt8(used)) - 1)
            if used > 5 { packed[last + 1] = 0 }
            count = last + (used > 5 ? 2 : 1)
            for byte: UInt8 in [0, 0, 0xFF, 0xFF] {
                packed[count] = byte
                count += 1
            }
        }
        bytes = Array(UnsafeRawBufferPointer(rebasing: packed[..<count]))
        size = plain.count
        checksum = libdeflate_crc32(0, plain.baseAddress, plain.count)
    }
}

/// Where the last block of a deflate stream lies, in bits.
private struct LastBlock {
    let start: Int
    let end: Int

    /// - Returns: nil where the stream isn't whole or doesn't unpack to `plain`.
    init?(of packed: UnsafeRawBufferPointer, holding plain: UnsafeRawBufferPointer) {
        var stream = z_stream()
        guard kt_inflate_raw_init(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { output.deallocate() }
        stream.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(packed.count)
        var start = 0
        var end = 0
        var unpacked = 0
        var status = Z_OK
        while status == Z_OK {
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(output.count)
            // Stops behind every block (zlib.h, inflate): bit 7 of `data_type` says that it has, bit 6 that the block
            // was the last, and the lowest three how many bits of the last byte aren't used yet.
            status = inflate(&stream, Z_BLOCK)
            let count = output.count - Int(stream.avail_out)
            guard unpacked + count <= plain.count else { return nil }
            if count > 0 {
                guard let put = plain.baseAddress, let got = output.baseAddress, memcmp(put + unpacked, got, count) == 0
                else { return nil }
            }
            unpacked += count
            if stream.data_type & 128 != 0 {
                let position = Int(stream.total_in) * 8 - Int(stream.data_type & 7)
                if stream.data_type & 64 != 0 { end = position } else { start = position }
            }
        }
        guard status == Z_STREAM_END, unpacked == plain.count, stream.avail_in == 0, end > start else { return nil }
        self.start = start
        self.end = end
    }
}
