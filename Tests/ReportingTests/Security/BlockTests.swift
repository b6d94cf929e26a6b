import KeepTrack
import Reporting
import Testing

/// When a block begins, what it swallows, and how it ends. Blocks last 15 minutes unless a test says otherwise.
struct BlockTests {
    @Test func `The third failure without a success between begins a block of fifteen minutes`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:05", "10:09:30")
        // 10:09:30 + 15:00 = 10:24:30.
        #expect(try fixture.run().blocks == [["2026-06-01 10:09:30", "2026-06-01 10:24:30", "expired", "-"]])
    }

    @Test func `Two failures block nobody, however many successes follow`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01")
        try fixture.add(success: "10:02")
        #expect(try fixture.run().blocks.isEmpty)
    }

    @Test func `A success resets the count`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01")
        try fixture.add(success: "10:02")
        try fixture.add(failures: "10:03", "10:04", "10:05")
        // Counted anew from 10:03: the third is at 10:05, not at 10:03.
        #expect(try fixture.run().blocks == [["2026-06-01 10:05:00", "2026-06-01 10:20:00", "expired", "-"]])
    }

    @Test func `Failures may lie days apart`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", on: "2026-05-01")
        try fixture.add(failures: "10:00", on: "2026-05-15")
        try fixture.add(failures: "10:00", on: "2026-06-01")
        #expect(try fixture.run().blocks == [["2026-06-01 10:00:00", "2026-06-01 10:15:00", "expired", "-"]])
    }

    @Test func `Failures within a block neither extend it nor begin another`() throws {
        var fixture = try SecurityFixture()
        // The block is [10:02, 10:17); the four inside leave it at that, the last a microsecond before its end.
        try fixture.add(failures: "10:00", "10:01", "10:02", "10:03", "10:04", "10:05", "10:16:59.999999")
        // Outside: one, two; were any of those inside counted, this would be the third.
        try fixture.add(failures: "10:18", "10:19")
        #expect(try fixture.run().blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"]])
    }

    @Test func `An attempt at the very end is outside, and the count starts anew there`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        // The end is 10:17:00: that failure is the first of three, so the third begins the next block.
        try fixture.add(failures: "10:17", "10:18", "10:19")
        #expect(
            try fixture.run().blocks == [
                ["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"],
                ["2026-06-01 10:19:00", "2026-06-01 10:34:00", "expired", "-"],
            ])
    }

    @Test func `Failures at one instant go by id, and the fourth is inside the block of the third`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:00", "10:00", "10:00", "10:00", "10:00")
        #expect(try fixture.run().blocks == [["2026-06-01 10:00:00", "2026-06-01 10:15:00", "expired", "-"]])
    }

    @Test func `A success within a block is an exception and ends nothing`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        try fixture.add(success: "10:10")
        try fixture.add(success: "10:11")
        try fixture.add(failures: "10:12")
        let result = try fixture.run()
        #expect(result.blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"]])
        let finding = try #require(result.exceptions.first { $0.code == "success_in_block" })
        #expect(finding.subjectID == id(1))
        #expect(finding.branch == "KTM")
        #expect(
            finding.arguments
                == ["email": "u1@example.org", "from": "2026-06-01 10:02:00", "at": "2026-06-01 10:10:00"])
        #expect(result.codes.filter { $0 == "success_in_block" }.count == 1)
        #expect(result.headlines["blocks_with_success"] == .count(1))
    }

    // MARK: How it ends

    @Test(arguments: [
        // The block is [10:02, 10:17). A moment before its end it is open; at its end it has run out.
        ("2026-06-01 10:16:59.999999", "open"), ("2026-06-01 10:17", "expired"),
        ("2026-06-01 10:17:00.000001", "expired"),
    ])
    func `A block is open at T if it ends after T`(asOf: String, ended: String) throws {
        var fixture = try SecurityFixture()
        fixture.asOf = asOf
        fixture.period = "2026-06-01"..."2026-06-01"
        try fixture.add(failures: "10:00", "10:01", "10:02")
        let result = try fixture.run()
        #expect(result.blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", ended, "-"]])
        #expect(result.headlines["blocked_users"] == .count(ended == "open" ? 1 : 0))
    }

    @Test func `Somebody may end a block early, and the count starts anew then`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        try fixture.add(unblocking: "10:07", by: 9)
        // At 10:07:00 it is over: three more, one at that very moment, begin another although 10:17 is to come.
        try fixture.add(failures: "10:07", "10:08", "10:09")
        let result = try fixture.run()
        #expect(
            result.blocks == [
                ["2026-06-01 10:02:00", "2026-06-01 10:07:00", "unblocked", "9"],
                ["2026-06-01 10:09:00", "2026-06-01 10:24:00", "expired", "-"],
            ])
        #expect(result.headlines["unblockings"] == .count(1))
        #expect(result.headlines["own_unblockings"] == .count(0))
    }

    @Test func `Each block is ended by the first unblocking within it, former ones by former values`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        try fixture.add(unblocking: "10:05", by: 8)
        try fixture.add(unblocking: "10:06", by: 9)
        try fixture.add(failures: "11:00", "11:01", "11:02")
        try fixture.add(unblocking: "11:03", by: nil)
        #expect(
            try fixture.run().blocks == [
                ["2026-06-01 10:02:00", "2026-06-01 10:05:00", "unblocked", "8"],
                ["2026-06-01 11:02:00", "2026-06-01 11:03:00", "unblocked", "-"],
            ])
    }

    @Test(arguments: ["10:01:30", "10:02", "10:17", "10:30"])
    func `An unblocking before a block, at its beginning, at its end or after it ends nothing`(clock: String) throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        try fixture.add(unblocking: clock, by: 9)
        #expect(try fixture.run().blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"]])
    }

    @Test func `Who ends their own block is an exception`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02")
        try fixture.add(unblocking: "10:05", by: 1)
        let result = try fixture.run()
        #expect(result.blocks == [["2026-06-01 10:02:00", "2026-06-01 10:05:00", "unblocked", "1"]])
        #expect(result.codes.contains("unblocked_own_account"))
        #expect(result.headlines["own_unblockings"] == .count(1))
    }

    // MARK: What is shown

    @Test(arguments: [
        // The block is [23:50, 00:05) around the midnight that begins 2026-06-02.
        ("2026-05-01"..."2026-06-01", 1), ("2026-06-02"..."2026-06-30", 1), ("2026-06-03"..."2026-06-30", 0),
        ("2026-05-01"..."2026-05-31", 0),
    ])
    func `Blocks that overlap the period are shown`(period: ClosedRange<String>, count: Int) throws {
        var fixture = try SecurityFixture()
        fixture.period = period
        try fixture.add(failures: "23:48", "23:49", "23:50")
        let result = try fixture.run()
        #expect(result.blocks.count == count)
        #expect(result.headlines["blocks"] == .count(count))
    }

    @Test func `A block that ends on the period's first instant is outside`() throws {
        var fixture = try SecurityFixture()
        fixture.period = "2026-06-02"..."2026-06-30"
        // [23:45, 24:00).
        try fixture.add(failures: "23:43", "23:44", "23:45")
        #expect(try fixture.run().blocks.isEmpty)
    }

    @Test func `Three blocks within seven days are an exception, of the latest such three`() throws {
        var fixture = try SecurityFixture()
        for day in ["2024-06-01", "2024-06-02", "2024-06-08", "2024-06-09"] {
            try fixture.add(failures: "10:00", "10:01", "10:02", on: day)
        }
        let result = try fixture.run()
        // Starts 1, 2, 8: exactly 7 x 24 h apart. Then 2, 8, 9: 7 days too, and the latest. All before the period.
        let finding = try #require(result.exceptions.first { $0.code == "blocked_repeatedly" })
        #expect(finding.arguments["first"] == "2024-06-02 10:02:00")
        #expect(finding.arguments["last"] == "2024-06-09 10:02:00")
        #expect(result.codes.filter { $0 == "blocked_repeatedly" }.count == 1)
        #expect(result.blocks.isEmpty)
    }

    @Test func `Three blocks in more than seven days are none`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00", "10:01", "10:02", on: "2026-06-01")
        try fixture.add(failures: "10:00", "10:01", "10:02", on: "2026-06-02")
        try fixture.add(failures: "10:00", "10:01", "10:02:00.000001", on: "2026-06-08")
        let result = try fixture.run()
        #expect(result.blocks.count == 3)
        #expect(!result.codes.contains("blocked_repeatedly"))
    }

    // MARK: Settings

    @Test func `The number of failures and the length are the organization's`() throws {
        var fixture = try SecurityFixture()
        fixture.settings = #"{"block_failures": 2, "block_minutes": 60}"#
        try fixture.add(failures: "10:00", "10:01", "10:30", "11:00:59.999999", "11:01")
        // [10:01, 11:01): the two after it are one inside and the first outside.
        #expect(try fixture.run().blocks == [["2026-06-01 10:01:00", "2026-06-01 11:01:00", "expired", "-"]])
    }

    @Test(arguments: [
        #"{"block_failures": 0, "block_minutes": -5}"#, #"{"block_failures": "2", "block_minutes": null}"#,
        #"{"block_failures": 2.5, "block_minutes": 1e9}"#, #"{"block_failures": true, "block_minutes": [1]}"#,
        #"{"block_failures": 1e40, "block_minutes": {}}"#, "[]", "null", "", "{",
    ])
    func `A malformed setting leaves the default`(settings: String) throws {
        var fixture = try SecurityFixture()
        fixture.settings = settings
        try fixture.add(failures: "10:00", "10:01", "10:02")
        #expect(try fixture.run().blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"]])
    }

    @Test func `A malformed setting leaves the others`() {
        var expected = SecuritySettings()
        expected.blockMinutes = 30
        expected.dormantDays = 0
        let read = SecuritySettings(json: #"{"block_failures": "x", "block_minutes": 30.0, "dormant_days": 0}"#)
        #expect(read == expected)
        #expect(expected.blockFailures == 3)
    }
}
