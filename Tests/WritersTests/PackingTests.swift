import CMinizip
import CXLSXWriter
import Foundation
import TestSupport
import Testing

@testable import Writers

/// Parts that are deflated in pieces, on several threads: what other people's readers make of them.
@Suite struct PackingTests {
    private static let piece = PartPacker.pieceBytes

    /// Contents that are hard on a packer: nothing to pack, nothing that can be packed, nothing else than a byte.
    private static func content(_ kind: String, bytes count: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 &+ UInt64(count)
        func random() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        switch kind {
        case "random": return (0..<count).map { _ in random() }
        case "one byte": return Array(repeating: 0x61, count: count)
        default:
            var text: [UInt8] = []
            while text.count < count {
                text += Array(
                    "<c r=\"A\(text.count)\" t=\"inlineStr\"><is><t>\(random())-\(random())</t></is></c>".utf8)
            }
            return Array(text.prefix(count))
        }
    }

    private static let sizes = [
        0, 1, 2, 65_535, 65_536, piece - 1, piece, piece + 1, 2 * piece, 5 * piece + 12_345,
    ]

    /// Writes parts into `FOLDER/NAME.zip` by minizip, `step` bytes at a time.
    private func zip(
        _ parts: [(name: String, bytes: [UInt8])], to folder: String, name: String = "parts", step: Int = 16_384
    ) throws {
        let zip = try #require(zipOpen("\(folder)/\(name).zip", APPEND_STATUS_CREATE))
        for part in parts {
            var info = zip_fileinfo()
            #expect(
                zipOpenNewFileInZip4_64(
                    zip, part.name, &info, nil, 0, nil, 0, nil, Z_DEFLATED, Z_DEFAULT_COMPRESSION, 0, -MAX_WBITS,
                    MAX_MEM_LEVEL - 1, Z_DEFAULT_STRATEGY, nil, 0, 0, 0, 0) == ZIP_OK)
            part.bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: step) {
                    let some = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + step, bytes.count)])
                    #expect(zipWriteInFileInZip(zip, some.baseAddress, UInt32(some.count)) == ZIP_OK)
                }
            }
            #expect(zipCloseFileInZip(zip) == ZIP_OK)
        }
        #expect(zipClose(zip, nil) == ZIP_OK)
    }

    private func digest(_ path: String) throws -> String { try FileProof(reading: path).sha256 }

    /// Each part unpacks to what was put in, also a few bytes at a time, and whatever the pieces they came in; the bytes
    /// are the same from any number of threads.
    @Test(arguments: ["random", "one byte", "cells"], [(0, 16_384), (1, 1_000_003), (3, 4_093)])
    func partsUnpackToWhatWasPutIn(kind: String, way: (threads: Int, step: Int)) async throws {
        let parts = Self.sizes.map { (name: "\($0)", bytes: Self.content(kind, bytes: $0)) }
        try await withTemporaryFolder { folder in
            for part in parts { try Data(part.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(part.name)")) }
            let packer = PartPacker(crew: Crew(threads: way.threads))
            try packer.pack { try zip(parts, to: folder, step: way.step) }
            for part in parts {
                #expect(packer.seams[part.name]?.count == max(1, (part.bytes.count + Self.piece - 1) / Self.piece))
            }
            let result = try await Tool.python([TestServer.root + "/Tests/Readers/check_packing.py", folder])
            #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
            try PartPacker(crew: Crew(threads: 0)).pack { try zip(parts, to: folder, name: "again") }
            #expect(try digest("\(folder)/parts.zip") == digest("\(folder)/again.zip"))
        }
    }

    /// A block may end at any bit of a byte.
    @Test func piecesEndOnAByte() throws {
        for count in 0..<400 {
            let first = Self.content("cells", bytes: count)
            let second = Self.content("random", bytes: count / 3)
            let packed = try [(first, false), (second, false), (first, true)].flatMap { bytes, isLast in
                try #require(bytes.withUnsafeBytes { DeflatedPiece($0, isLast: isLast) }).bytes
            }
            #expect(try inflated(packed, room: 2 * first.count + second.count) == first + second + first)
        }
    }

    /// By zlib, in one go.
    private func inflated(_ packed: [UInt8], room: Int) throws -> [UInt8] {
        var stream = z_stream()
        #expect(kt_inflate_raw_init(&stream) == Z_OK)
        defer { inflateEnd(&stream) }
        var packed = packed
        return packed.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: room + 1) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                #expect(inflate(&stream, Z_FINISH) == Z_STREAM_END)
                #expect(stream.avail_in == 0)
                count = Int(stream.total_out)
            }
        }
    }

    /// libxlsxwriter's calls come to us: on this thread alone, and only as long as we want them.
    @Test func theLibraryHasItsPartsPackedByUs() async throws {
        try await withTemporaryFolder { folder in
            @Sendable func close(_ name: String, sheets: Int) {
                let workbook = workbook_new("\(folder)/\(name).xlsx")
                for _ in 0..<sheets { worksheet_write_number(workbook_add_worksheet(workbook, nil), 0, 0, 1, nil) }
                #expect(workbook_close(workbook) == LXW_NO_ERROR)
            }
            let packer = PartPacker(crew: Crew(threads: 0))
            packer.pack {
                close("ours", sheets: 1)
                let other = Thread { close("theirs", sheets: 2) }
                other.start()
                while !other.isFinished { usleep(1_000) }
            }
            close("later", sheets: 3)
            #expect(packer.seams.keys.filter { $0.hasPrefix("xl/worksheets") } == ["xl/worksheets/sheet1.xml"])
            for (name, sheets) in [("ours", 1), ("theirs", 2), ("later", 3)] {
                let proof = try WorkbookProof(reading: "\(folder)/\(name).xlsx")
                #expect(proof.sheets.map(\.rows) == Array(repeating: 1, count: sheets))
            }
        }
    }

    /// Whatever byte of a sheet is another on the disk, and wherever a piece is said to end.
    @Test func aWorkbookThatIsDamagedIsFound() async throws {
        let rows = (0..<30_000).flatMap { row in
            Array("<row r=\"\(row)\">".utf8) + Self.content("cells", bytes: 100 + row % 97) + Array("</row>".utf8)
        }
        let sheet = "xl/worksheets/sheet1.xml"
        try await withTemporaryFolder { folder in
            let path = "\(folder)/parts.zip"
            let packer = PartPacker(crew: Crew(threads: 0))
            try packer.pack {
                try zip([("xl/workbook.xml", Array("<sheet name=\"a\"/>".utf8)), (sheet, rows)], to: folder)
            }
            let seams = try #require(packer.seams[sheet])
            #expect(seams.count > 4)
            let crew = Crew(threads: 1)
            func proof(_ seams: [Int]) throws -> WorkbookProof {
                try WorkbookProof(reading: path, seams: [sheet: seams], crew: crew)
            }
            for seams in [seams, [0], [0, seams[2]]] { #expect(try proof(seams).sheets.map(\.rows) == [30_000]) }
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for wrong in [seams.map { $0 == 0 ? 0 : $0 + 1 }, Array(seams.dropFirst()), seams + [whole.count]] {
                #expect(throws: WriteError.self) { try proof(wrong) }
            }
            for number in 0..<40 {
                var damaged = whole
                damaged[whole.count / 4 + number * whole.count / 80] ^= UInt8(1 << (number % 8))
                try damaged.write(to: URL(fileURLWithPath: path))
                for seams in [seams, [0]] {
                    #expect(throws: WriteError.self, "\(number)") { try proof(seams) }
                }
            }
            for length in [0, 21, 22, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: URL(fileURLWithPath: path))
                #expect(throws: WriteError.self, "\(length)") { try proof(seams) }
            }
        }
    }

    /// The mark of a row may lie across pieces.
    @Test func rowsAreCountedAcrossPieces() {
        let text = Array("<row <ro<row  row <rowwww<row ><w <row ".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                var counter = RowCounter()
                for piece in [text[..<first], text[first..<second], text[second...]] {
                    Array(piece).withUnsafeBytes { counter.append(RowCounter($0)) }
                }
                #expect(counter.count == 4, "\(first) \(second)")
            }
        }
    }

    /// A disk that is full is told of as minizip tells of it.
    @Test func aFullDiskIsAnError() {
        let workbook = workbook_new("/dev/full")
        worksheet_write_number(workbook_add_worksheet(workbook, nil), 0, 0, 1, nil)
        #expect(PartPacker(crew: Crew(threads: 0)).pack { workbook_close(workbook) } != LXW_NO_ERROR)
    }
}
