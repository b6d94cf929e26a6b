import Foundation
import Reporting
import Testing

@Suite struct PercentileSpoolTests {
    /// The nearest rank by its definition: the least value that at least that part of all values don't exceed.
    private func expected(_ values: [Int64], _ percent: Int) -> Int64? {
        values.sorted().first { candidate in
            values.count { $0 <= candidate } * 100 >= percent * values.count
        }
    }

    @Test(arguments: [0, 1, 50, 90, 99, 100])
    func agreesWithTheDefinitionInMemoryAndFromAFile(percent: Int) throws {
        var generator = SeededGenerator(state: 42)
        for count in [0, 1, 2, 3, 9, 10, 11, 100, 257] {
            for range in [0...0 as ClosedRange<Int64>, 0...3, -1_000_000...1_000_000, .min ... .max] {
                let values = (0..<count).map { _ in Int64.random(in: range, using: &generator) }
                for bound in [1, 7, 1000] {
                    let spool = PercentileSpool(folder: NSTemporaryDirectory(), valuesInMemory: bound)
                    for value in values { try spool.add(value) }
                    #expect(try spool.value(atPercent: percent) == expected(values, percent))
                    #expect(spool.count == count)
                }
            }
        }
    }

    @Test func staysUsableAfterAnAnswerAndForgetsAll() throws {
        let spool = PercentileSpool(folder: NSTemporaryDirectory(), valuesInMemory: 2)
        for value: Int64 in [5, 1, 3] { try spool.add(value) }
        #expect(try spool.value(atPercent: 50) == 3)
        for value: Int64 in [9, 7] { try spool.add(value) }
        #expect(try spool.value(atPercent: 50) == 5)
        #expect(try spool.value(atPercent: 90) == 9)
        try spool.removeAll()
        #expect(try spool.value(atPercent: 50) == nil)
        try spool.add(4)
        #expect(try spool.value(atPercent: 50) == 4)
    }

    @Test func readsFilesLongerThanOnePassReadsAtATime() throws {
        // 100,000 values of 8 bytes are three reads; 0 to 99,999 shuffled have their median at rank 50,000.
        var generator = SeededGenerator(state: 7)
        let spool = PercentileSpool(folder: NSTemporaryDirectory(), valuesInMemory: 1000)
        for value in (Int64(0)..<100_000).shuffled(using: &generator) { try spool.add(value) }
        #expect(try spool.value(atPercent: 50) == 49_999)
        #expect(try spool.value(atPercent: 90) == 89_999)
    }

    @Test func leavesNothingInTheFolder() throws {
        let folder = NSTemporaryDirectory() + "spool-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = PercentileSpool(folder: folder, valuesInMemory: 1)
        for value: Int64 in 0..<10 { try spool.add(value) }
        #expect(try spool.value(atPercent: 100) == 9)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func saysSoWhereTheFolderIsMissing() throws {
        let spool = PercentileSpool(folder: "/nonexistent-folder", valuesInMemory: 1)
        try spool.add(1)
        #expect(throws: (any Error).self) { try spool.add(2) }
    }
}

/// SplitMix64: the same values in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
