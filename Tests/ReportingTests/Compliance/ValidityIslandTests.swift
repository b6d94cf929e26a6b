import NepaliCalendar
import Reporting
import Testing

/// Days covered by ranges: what touches is one island, what two ranges share is an overlap.
struct ValidityIslandTests {
    private func days(_ first: String, _ last: String) throws -> ClosedRange<CalendarDate> {
        try date(first)...date(last)
    }

    private func texts(_ ranges: [ClosedRange<CalendarDate>]) -> [String] {
        ranges.map { "\($0.lowerBound) \($0.upperBound)" }
    }

    @Test func `Ranges that touch on the next day are one, a day between them makes two`() throws {
        let touching = try ValidityIslands([days("2026-01-01", "2026-01-10"), days("2026-01-11", "2026-01-20")])
        #expect(texts(touching.islands) == ["2026-01-01 2026-01-20"])
        let apart = try ValidityIslands([days("2026-01-01", "2026-01-10"), days("2026-01-12", "2026-01-20")])
        #expect(texts(apart.islands) == ["2026-01-01 2026-01-10", "2026-01-12 2026-01-20"])
    }

    @Test func `A range within another doesn't shorten it`() throws {
        let islands = try ValidityIslands([
            days("2026-01-01", "2026-01-31"), days("2026-01-05", "2026-01-10"), days("2026-02-01", "2026-02-03"),
        ])
        #expect(texts(islands.islands) == ["2026-01-01 2026-02-03"])
    }

    @Test func `February the 29th lies between the 28th and March the 1st in leap years only`() throws {
        let leap = try ValidityIslands([days("2024-02-01", "2024-02-28"), days("2024-03-01", "2024-03-31")])
        #expect(texts(leap.islands) == ["2024-02-01 2024-02-28", "2024-03-01 2024-03-31"])
        let common = try ValidityIslands([days("2025-02-01", "2025-02-28"), days("2025-03-01", "2025-03-31")])
        #expect(texts(common.islands) == ["2025-02-01 2025-03-31"])
    }

    @Test func `Days and gaps are those within the window`() throws {
        let islands = try ValidityIslands([
            days("2026-01-01", "2026-01-10"), days("2026-01-15", "2026-01-20"), days("2026-02-01", "2026-02-28"),
        ])
        // 06..10 are 5 days, 15..20 are 6, 02-01..02-02 are 2; between them 11..14 and 21..31.
        let window = try days("2026-01-06", "2026-02-02")
        #expect(islands.days(in: window) == 13)
        #expect(texts(islands.gaps(in: window)) == ["2026-01-11 2026-01-14", "2026-01-21 2026-01-31"])
        // A window within an island has no gap, one between islands is a gap.
        #expect(try islands.gaps(in: days("2026-02-05", "2026-02-07")).isEmpty)
        #expect(try islands.days(in: days("2026-02-05", "2026-02-07")) == 3)
        #expect(try texts(islands.gaps(in: days("2026-01-12", "2026-01-12"))) == ["2026-01-12 2026-01-12"])
        #expect(try islands.days(in: days("2026-01-12", "2026-01-12")) == 0)
        // Ends count: the first gap begins on the window's first day, the last ends on its last.
        #expect(
            try texts(islands.gaps(in: days("2025-12-30", "2026-03-02")))
                == [
                    "2025-12-30 2025-12-31", "2026-01-11 2026-01-14", "2026-01-21 2026-01-31",
                    "2026-03-01 2026-03-02",
                ])
    }

    @Test func `Both ends of a range are covered`() throws {
        let islands = try ValidityIslands([days("2026-01-01", "2026-01-10")])
        #expect(try islands.contains(date("2026-01-01")) && islands.contains(date("2026-01-10")))
        #expect(try !islands.contains(date("2025-12-31")) && !islands.contains(date("2026-01-11")))
    }

    @Test func `Nothing covers nothing`() throws {
        let islands = ValidityIslands([ClosedRange<CalendarDate>]())
        #expect(islands.islands.isEmpty)
        #expect(try islands.days(in: days("2026-01-01", "2026-12-31")) == 0)
        #expect(
            try texts(islands.gaps(in: days("2026-01-01", "2026-12-31"))) == ["2026-01-01 2026-12-31"])
    }

    @Test func `Days that three ranges cover count once as an overlap`() throws {
        // 05..10 by the first two, 08..12 by the second and third: 05..12 is covered at least twice.
        let shared = try ValidityIslands.overlaps(of: [
            days("2026-01-01", "2026-01-10"), days("2026-01-05", "2026-01-12"), days("2026-01-08", "2026-01-20"),
        ])
        #expect(texts(shared.islands) == ["2026-01-05 2026-01-12"])
    }

    @Test func `A long range shares days with each short one in it`() throws {
        let shared = try ValidityIslands.overlaps(of: [
            days("2026-01-01", "2026-01-31"), days("2026-01-02", "2026-01-03"), days("2026-01-10", "2026-01-11"),
            days("2026-01-31", "2026-02-10"),
        ])
        #expect(
            texts(shared.islands) == ["2026-01-02 2026-01-03", "2026-01-10 2026-01-11", "2026-01-31 2026-01-31"])
    }

    @Test func `What only touches shares no day`() throws {
        let shared = try ValidityIslands.overlaps(of: [
            days("2026-01-01", "2026-01-10"), days("2026-01-11", "2026-01-20"),
        ])
        #expect(shared.islands.isEmpty)
    }
}
