internal import CXLSXWriter
internal import Foundation

/// Reads a workbook back: every part of the zip file unpacks to its size and checksum, and sheets' rows are counted.
package struct WorkbookProof {
    /// Rows with their headings, in the order of the parts.
    private(set) var rowsPerSheet: [Int] = []
    private var rowsByPart: [Int: Int] = [:]
    /// `xl/workbook.xml`, which names the sheets.
    private var workbook: [UInt8] = []
    private let path: String
    /// Packed bytes that are read at a time.
    private static let pieceBytes = 4 << 20

    /// The sheets' names with their rows, headings counted. Sheet n is the part `sheetN.xml`, as our writer numbers
    /// them.
    package var sheets: [(name: String, rows: Int)] {
        String(decoding: workbook, as: UTF8.self).matches(of: #/<sheet name="([^"]*)"/#).enumerated().map {
            (String($1.output.1), rowsByPart[$0 + 1] ?? 0)
        }
    }

    /// - Throws: ``WriteError`` of code `damaged`, which names the part.
    package init(reading path: String) throws {
        self.path = path
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw WriteError(.damaged, path: path, reason: "it can't be read back")
        }
        try data.withUnsafeBytes { try check($0) }
    }

    /// Walks the central directory (PKWARE's APPNOTE, 4.3.12 and 4.3.16).
    private mutating func check(_ file: UnsafeRawBufferPointer) throws {
        guard file.count >= 22 else { throw damaged("it is cut short") }
        let end = file.count - 22
        guard file.word(end) == 0x0605_4B50 else { throw damaged("the end of the zip file is missing") }
        var at = Int(file.word(end + 16))
        for _ in 0..<Int(file.half(end + 10)) {
            guard at + 46 <= file.count, file.word(at) == 0x0201_4B50 else { throw damaged("its directory is broken") }
            let nameLength = Int(file.half(at + 28))
            guard at + 46 + nameLength <= file.count else { throw damaged("its directory is cut short") }
            let name = String(decoding: file[(at + 46)..<(at + 46 + nameLength)], as: UTF8.self)
            let entry = Entry(
                name: name, method: file.half(at + 10), checksum: file.word(at + 16), packed: Int(file.word(at + 20)),
                size: Int(file.word(at + 24)), offset: Int(file.word(at + 42)))
            try check(entry, in: file)
            at += 46 + nameLength + Int(file.half(at + 30)) + Int(file.half(at + 32))
        }
        guard !rowsPerSheet.isEmpty else { throw damaged("it has no sheet") }
    }

    private struct Entry {
        let name: String
        let method: UInt16
        let checksum: UInt32
        let packed: Int
        let size: Int
        let offset: Int
    }

    private mutating func check(_ entry: Entry, in file: UnsafeRawBufferPointer) throws {
        guard entry.offset + 30 <= file.count, file.word(entry.offset) == 0x0403_4B50 else {
            throw damaged("\(entry.name) is not where the directory says")
        }
        let start = entry.offset + 30 + Int(file.half(entry.offset + 26)) + Int(file.half(entry.offset + 28))
        guard start + entry.packed <= file.count else { throw damaged("\(entry.name) is cut short") }
        var counter = RowCounter()
        var checksum = crc32(0, nil, 0)
        var size = 0
        try unpack(UnsafeRawBufferPointer(rebasing: file[start..<(start + entry.packed)]), method: entry.method, entry)
        {
            checksum = crc32(checksum, $0.bindMemory(to: UInt8.self).baseAddress, UInt32($0.count))
            size += $0.count
            if entry.name.hasPrefix("xl/worksheets/sheet") { counter.count(in: $0) }
            if entry.name == "xl/workbook.xml" { workbook += $0 }
        }
        guard UInt32(truncatingIfNeeded: checksum) == entry.checksum, size == entry.size else {
            throw damaged("\(entry.name) doesn't unpack to what was packed")
        }
        if entry.name.hasPrefix("xl/worksheets/sheet") {
            rowsPerSheet.append(counter.rows)
            if let number = Int(entry.name.filter(\.isNumber)) { rowsByPart[number] = counter.rows }
        }
    }

    private func unpack(
        _ packed: UnsafeRawBufferPointer, method: UInt16, _ entry: Entry, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        if method == 0 { return body(packed) }
        var stream = z_stream()
        guard kt_inflate_raw_init(&stream) == Z_OK else { throw damaged("out of memory") }
        defer { inflateEnd(&stream) }
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { output.deallocate() }
        var at = 0
        var status = Z_OK
        while status == Z_OK {
            if stream.avail_in == 0, at < packed.count {
                release(UnsafeRawBufferPointer(rebasing: packed[..<at]))
                let count = min(WorkbookProof.pieceBytes, packed.count - at)
                stream.next_in = UnsafeMutablePointer(
                    mutating: packed.baseAddress?.advanced(by: at).assumingMemoryBound(to: UInt8.self))
                stream.avail_in = UInt32(count)
                at += count
            }
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(output.count)
            status = inflate(&stream, Z_NO_FLUSH)
            body(UnsafeRawBufferPointer(rebasing: output[..<(output.count - Int(stream.avail_out))]))
        }
        guard status == Z_STREAM_END else { throw damaged("\(entry.name) can't be unpacked") }
    }

    /// Gives pages back that have been read: a large workbook would stay in memory whole while it is mapped.
    private func release(_ bytes: UnsafeRawBufferPointer) {
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let start = UInt(bitPattern: bytes.baseAddress)
        let first = (start + page - 1) / page * page
        let last = (start + UInt(bytes.count)) / page * page
        if last > first { madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_DONTNEED) }
    }

    private func damaged(_ reason: String) -> WriteError {
        WriteError(.damaged, path: path, reason: "\(reason); is the disk full?")
    }
}

/// Counts `<row ` in XML that comes in pieces.
private struct RowCounter {
    private(set) var rows = 0
    private var tail: [UInt8] = []
    private static let mark = Array("<row ".utf8)

    mutating func count(in piece: UnsafeRawBufferPointer) {
        // A mark may lie across the border of two pieces.
        let overlap = RowCounter.mark.count - 1
        let head = tail + piece[..<min(overlap, piece.count)]
        head.withUnsafeBytes { rows += RowCounter.occurrences(in: $0) }
        rows += RowCounter.occurrences(in: piece)
        tail = Array((tail + piece[max(0, piece.count - overlap)...]).suffix(overlap))
    }

    private static func occurrences(in bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        var at = start
        var count = 0
        while let found = memchr(at, Int32(mark[0]), start + bytes.count - at) {
            at = UnsafeRawPointer(found)
            if start + bytes.count - at >= mark.count, memcmp(at, mark, mark.count) == 0 { count += 1 }
            at += 1
        }
        return count
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    fileprivate func half(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
}
