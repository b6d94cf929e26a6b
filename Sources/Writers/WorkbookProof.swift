/// Reads a workbook back: every part of the zip file unpacks to its size and checksum, and sheets' rows are counted.
package struct WorkbookProof {
    /// Rows with their headings, in the order of the parts.
    private(set) var rowsPerSheet: [Int] = []
    private var rowsByPart: [Int: Int] = [:]
    /// `xl/workbook.xml`, which names the sheets.
    private var workbook: [UInt8] = []
    private let path: String

    /// The sheets' names with their rows, headings counted. Sheet n is the part `sheetN.xml`, as our writer numbers
    /// them.
    package var sheets: [(name: String, rows: Int)] {
        String(decoding: workbook, as: UTF8.self).matches(of: #/<sheet name="([^"]*)"/#).enumerated().map {
            (String($1.output.1), rowsByPart[$0 + 1] ?? 0)
        }
    }

    /// - Throws: ``WriteError`` of code `damaged`, which names the part.
    package init(reading path: String) throws {
        try self.init(reading: path, seams: [:])
    }

    /// - Parameter seams: of parts that were made of ``DeflatedPiece``s where each piece begins, in the part's packed
    ///   bytes. Each is unpacked by itself, on all cores, and has to end where the next one begins.
    init(reading path: String, seams: [String: [Int]], crew: Crew = .shared) throws {
        self.path = path
        do {
            try check(try SharedFile(reading: path), seams: seams, crew: crew)
        } catch is SharedFile.AccessError {
            throw damaged("it can't be read back")
        }
    }

    /// Walks the central directory (PKWARE's APPNOTE, 4.3.12 and 4.3.16).
    private mutating func check(_ file: SharedFile, seams: [String: [Int]], crew: Crew) throws {
        let fileSize = try file.size
        guard fileSize >= 22 else { throw damaged("it is cut short") }
        let end = try file.bytes(at: fileSize - 22, count: 22)
        guard end.word(0) == 0x0605_4B50 else { throw damaged("the end of the zip file is missing") }
        let place = Int(end.word(16))
        guard place <= fileSize - 22 else { throw damaged("its directory is missing") }
        let directory = try file.bytes(at: place, count: fileSize - 22 - place)
        var at = 0
        for _ in 0..<Int(end.half(10)) {
            guard at + 46 <= directory.count, directory.word(at) == 0x0201_4B50 else {
                throw damaged("its directory is broken")
            }
            let nameLength = Int(directory.half(at + 28))
            guard at + 46 + nameLength <= directory.count else { throw damaged("its directory is cut short") }
            let entry = Entry(
                name: String(decoding: directory[(at + 46)..<(at + 46 + nameLength)], as: UTF8.self),
                method: directory.half(at + 10), checksum: directory.word(at + 16),
                packed: Int(directory.word(at + 20)), size: Int(directory.word(at + 24)),
                offset: Int(directory.word(at + 42)))
            try check(entry, in: file, end: place, seams: seams[entry.name] ?? [0], crew: crew)
            at += 46 + nameLength + Int(directory.half(at + 30)) + Int(directory.half(at + 32))
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

        var isSheet: Bool { name.hasPrefix("xl/worksheets/sheet") }
        var isWorkbook: Bool { name == "xl/workbook.xml" }
    }

    private mutating func check(
        _ entry: Entry, in file: SharedFile, end: Int, seams: [Int], crew: Crew
    ) throws {
        guard entry.offset + 30 <= end else { throw damaged("\(entry.name) is not where the directory says") }
        let header = try file.bytes(at: entry.offset, count: 30)
        guard header.word(0) == 0x0403_4B50 else { throw damaged("\(entry.name) is not where the directory says") }
        let start = entry.offset + 30 + Int(header.half(26)) + Int(header.half(28))
        guard start + entry.packed <= end else { throw damaged("\(entry.name) is cut short") }
        let whole = try unpack(entry, in: file, from: start, borders: seams + [entry.packed], crew: crew)
        guard whole.checksum == entry.checksum, whole.size == entry.size else {
            throw damaged("\(entry.name) doesn't unpack to what was packed")
        }
        if entry.isWorkbook { workbook = whole.text }
        if entry.isSheet {
            rowsPerSheet.append(whole.rows.count)
            if let number = Int(entry.name.filter(\.isNumber)) { rowsByPart[number] = whole.rows.count }
        }
    }

    private func unpack(
        _ entry: Entry, in file: SharedFile, from start: Int, borders: [Int], crew: Crew
    ) throws -> UnpackedPiece {
        let ranges = zip(borders, borders.dropFirst()).map { (from: $0, to: $1) }
        guard borders.first == 0, ranges.allSatisfy({ $0.from <= $0.to }) else {
            throw damaged("\(entry.name) isn't as long as it was made")
        }
        let jobs = ranges.map { from, to in
            Job {
                UnpackedPiece(
                    of: file, start + from..<start + to, isDeflated: entry.method != 0, isLast: to == entry.packed,
                    countsRows: entry.isSheet, keepsText: entry.isWorkbook)
            }
        }
        if jobs.count > 1 { jobs.forEach { crew.add($0) } }
        var whole = UnpackedPiece()
        for job in jobs {
            guard let piece = job.result() else { throw damaged("\(entry.name) can't be unpacked") }
            whole.append(piece)
        }
        return whole
    }

    private func damaged(_ reason: String) -> WriteError {
        WriteError(.damaged, path: path, reason: "\(reason); is the disk full?")
    }
}

extension [UInt8] {
    fileprivate func word(_ offset: Int) -> UInt32 {
        withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    }

    fileprivate func half(_ offset: Int) -> UInt16 {
        withUnsafeBytes { UInt16(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) }
    }
}
