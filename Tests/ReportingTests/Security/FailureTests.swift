import KeepTrack
import Reporting
import Testing

/// Failures per person and local day.
struct FailureTests {
    @Test func `Failures are counted per local day, those within blocks too`() throws {
        var fixture = try SecurityFixture()
        // 23:59 and 00:01 in Kathmandu are one day in UTC (18:14 and 18:16), but two here.
        try fixture.add(failures: "10:00", "10:01", "10:02", "10:03", "23:59")
        try fixture.add(success: "23:59:30")
        try fixture.add(failures: "00:01", on: "2026-06-02")
        let result = try fixture.run()
        #expect(
            result.rows("failed_attempts", "user_id", "email", "day", "day_bs", "failures", "first_at", "last_at") == [
                // BS 2083-02-18: Jestha 1 is 2026-05-15, so June 1 is the 18th.
                ["1", "u1@example.org", "2026-06-01", "2083-02-18", "5", "2026-06-01 10:00:00", "2026-06-01 23:59:00"],
                ["1", "u1@example.org", "2026-06-02", "2083-02-19", "1", "2026-06-02 00:01:00", "2026-06-02 00:01:00"],
            ])
        #expect(result.headlines["failed_attempts"] == .count(6))
    }

    @Test func `The period begins and ends at local midnights`() throws {
        var fixture = try SecurityFixture()
        fixture.period = "2026-06-02"..."2026-06-03"
        try fixture.add(failures: "23:59:59.999999", on: "2026-06-01")
        try fixture.add(failures: "00:00", on: "2026-06-02")
        try fixture.add(failures: "23:59:59.999999", on: "2026-06-03")
        try fixture.add(failures: "00:00", on: "2026-06-04")
        let result = try fixture.run()
        #expect(result.rows("failed_attempts", "day", "failures") == [["2026-06-02", "1"], ["2026-06-03", "1"]])
        // Those outside count for blocks all the same: the third of the four is at 23:59:59.999999.
        #expect(result.blocks.map { $0[0] } == ["2026-06-03 23:59:59.999999"])
    }

    @Test func `The period is clipped to T`() throws {
        var fixture = try SecurityFixture()
        fixture.asOf = "2026-06-01 12:00"
        // The stage yields attempts before T alone; the period's end is T, so all that come are within.
        try fixture.add(failures: "11:59:59.999999")
        #expect(try fixture.run().rows("failed_attempts", "failures") == [["1"]])
    }

    @Test func `People come by id, those without a row of theirs and deleted ones too`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 3, isPresent: false)
        try fixture.add(failures: "10:00", "10:01", user: 3)
        try fixture.add(failures: "10:00", "10:01", "10:02", user: 2)
        try fixture.add(failures: "10:00", user: 1)
        let result = try fixture.run()
        #expect(
            result.rows("failed_attempts", "user_id", "email", "failures") == [
                ["1", "u1@example.org", "1"], ["2", "-", "3"], ["3", "u3@example.org", "2"],
            ])
        #expect(result.rows("blocks", "user_id", "email") == [["2", "-"]])
        #expect(result.rows("users", "user_id") == [["1"]])
    }

    @Test func `One person's failures don't count for the next`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 2)
        try fixture.add(failures: "10:00", "10:01", user: 1)
        try fixture.add(failures: "10:02", user: 2)
        #expect(try fixture.run().blocks.isEmpty)
    }

    @Test func `Attempts that were altered or removed since are taken as they were`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(failures: "10:00")  // 101
        try fixture.add(success: "10:01")  // 102, a failure at T
        try fixture.add(failures: "10:02")  // 103
        try fixture.add(failures: "10:03", user: 2)  // 104, recorded after T and moved before it
        let failure = { (number: UInt64, clock: String, user: UInt64) in
            LoginAttemptRow(
                userID: id(user), at: try instant("2026-06-01 \(clock)"),
                id: id(number), isSuccess: false)
        }
        fixture.corrections = [
            LoginAttemptCorrectionRow(id: id(102), restored: try failure(102, "10:01", 1)),
            LoginAttemptCorrectionRow(id: id(104), restored: nil),
            // Removed since, of somebody whom nothing else names.
            LoginAttemptCorrectionRow(id: id(105), restored: try failure(105, "10:04", 7)),
        ]
        let result = try fixture.run()
        #expect(result.blocks == [["2026-06-01 10:02:00", "2026-06-01 10:17:00", "expired", "-"]])
        #expect(result.rows("failed_attempts", "user_id", "failures") == [["1", "3"], ["7", "1"]])
    }
}
