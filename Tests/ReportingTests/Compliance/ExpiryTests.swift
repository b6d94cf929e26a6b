import KeepTrack
import Reporting
import Testing

/// Which day a paper's validity ends on, and which renewal gives it its name.
struct ExpiryTests {
    private func expiry(
        on day: String = "2026-07-16", _ renewals: (from: String, until: String)...
    ) throws -> [String] {
        var fixture = ComplianceFixture()
        try fixture.measure(on: day)
        try fixture.add()
        for renewal in renewals { try fixture.add(.insurance, renewal.from, renewal.until, renewed: "2020-01-01") }
        return try fixture.run().document(.insurance, "valid_until", "days_to_expiry", "state")
    }

    // MARK: Expiry. D is 2026-07-16

    @Test func `The expiry is the last day of the validity that holds D`() throws {
        // 15 days of July are left, and 31 of August.
        #expect(try expiry(("2025-09-01", "2026-08-31")) == ["2026-08-31", "46", "valid"])
    }

    @Test func `A renewal that begins the day after lengthens it, one a day later doesn't`() throws {
        // 46 + 365.
        #expect(
            try expiry(("2025-09-01", "2026-08-31"), ("2026-09-01", "2027-08-31")) == ["2027-08-31", "411", "valid"])
        #expect(
            try expiry(("2025-09-01", "2026-08-31"), ("2026-09-02", "2027-09-01")) == ["2026-08-31", "46", "valid"])
    }

    @Test func `A shorter renewal within a longer one doesn't shorten it`() throws {
        #expect(
            try expiry(("2025-09-01", "2026-08-31"), ("2025-10-01", "2025-10-31"), ("2026-09-01", "2026-09-30"))
                == ["2026-09-30", "76", "valid"])
    }

    @Test func `Where nothing holds D it is the latest last day before it`() throws {
        // 14 days of June's 30 to the 30th, 16 of July: 06-16 is 30 days back.
        #expect(
            try expiry(("2024-01-01", "2024-12-31"), ("2025-06-17", "2026-06-16")) == ["2026-06-16", "-30", "lapsed"])
        #expect(
            try expiry(("2024-01-01", "2026-06-16"), ("2025-01-01", "2025-12-31")) == ["2026-06-16", "-30", "lapsed"])
    }

    @Test func `A renewal that begins after D neither makes D valid nor fills the gap before it`() throws {
        #expect(
            try expiry(("2025-06-17", "2026-06-16"), ("2026-07-17", "2027-07-16")) == ["2026-06-16", "-30", "lapsed"])
        // One day's gap, and D is that day.
        #expect(
            try expiry(("2025-07-16", "2026-07-15"), ("2026-07-17", "2027-07-16")) == ["2026-07-15", "-1", "lapsed"])
        #expect(try expiry(("2026-07-17", "2027-07-16")) == ["-", "-", "missing"])
    }

    @Test func `The first and the last day are valid`() throws {
        #expect(try expiry(("2026-07-16", "2027-07-15")) == ["2027-07-15", "364", "valid"])
        #expect(try expiry(("2025-07-17", "2026-07-16")) == ["2026-07-16", "0", "valid"])
        #expect(try expiry(("2026-07-16", "2026-07-16")) == ["2026-07-16", "0", "valid"])
        // It ends today and goes on tomorrow.
        #expect(
            try expiry(("2025-07-17", "2026-07-16"), ("2026-07-17", "2027-07-16")) == ["2027-07-16", "365", "valid"])
    }

    @Test func `What ends before it begins counts for no day`() throws {
        #expect(try expiry(("2026-07-16", "2026-07-15")) == ["-", "-", "missing"])
        #expect(
            try expiry(("2024-06-17", "2026-06-16"), ("2027-07-16", "2026-07-15")) == ["2026-06-16", "-30", "lapsed"])
    }

    @Test func `Validity runs over February the 29th`() throws {
        #expect(
            try expiry(on: "2024-02-28", ("2023-03-01", "2024-02-28"), ("2024-02-29", "2025-02-28"))
                == ["2025-02-28", "366", "valid"])
        #expect(
            try expiry(on: "2024-02-29", ("2023-03-01", "2024-02-28"), ("2024-03-01", "2025-02-28"))
                == ["2024-02-28", "-1", "lapsed"])
    }

    // MARK: The named renewal

    private func named(_ change: (inout ComplianceFixture) throws -> Void) throws -> [String] {
        var fixture = ComplianceFixture()
        try fixture.add()
        try change(&fixture)
        return try fixture.run().document(.insurance, "document_number", "last_renewed_on", "valid_from", "valid_until")
    }

    @Test func `The renewal that ends last names the paper, even if it was made earlier`() throws {
        #expect(
            try named {
                try $0.add(.insurance, "2025-01-01", "2026-12-31", renewed: "2024-12-20")
                try $0.add(.insurance, "2026-01-01", "2026-06-30", renewed: "2025-12-20")
            } == ["N101", "2024-12-20", "2025-01-01", "2026-12-31"])
    }

    @Test func `Of those that end together the one that begins later does, then the smaller id`() throws {
        #expect(
            try named {
                try $0.add(.insurance, "2025-06-01", "2026-12-31")
                try $0.add(.insurance, "2025-07-01", "2026-12-31")
            } == ["N102", "2025-07-01", "2025-07-01", "2026-12-31"])
        #expect(
            try named {
                try $0.add(.insurance, "2025-06-01", "2026-12-31", id: 9)
                try $0.add(.insurance, "2025-06-01", "2026-12-31", renewed: "2025-05-20", id: 8)
                try $0.add(.insurance, "2025-06-01", "2026-12-31", id: 10)
            } == ["N8", "2025-05-20", "2025-06-01", "2026-12-31"])
    }

    @Test func `One that begins after D moves the expiry but doesn't name the paper, one on D does`() throws {
        #expect(
            try named {
                try $0.add(.insurance, "2025-07-17", "2026-07-16")
                try $0.add(.insurance, "2026-07-17", "2027-07-16", renewed: "2026-07-10")
            } == ["N101", "2025-07-17", "2025-07-17", "2027-07-16"])
        #expect(
            try named {
                try $0.add(.insurance, "2025-07-16", "2026-07-15")
                try $0.add(.insurance, "2026-07-16", "2027-07-15", renewed: "2026-07-10")
            } == ["N102", "2026-07-10", "2026-07-16", "2027-07-15"])
    }

    @Test func `A reversed renewal names nothing`() throws {
        #expect(
            try named { try $0.add(.insurance, "2027-01-01", "2026-12-31", renewed: "2026-01-01") }
                == ["-", "-", "-", "-"])
        #expect(
            try named {
                try $0.add(.insurance, "2025-07-17", "2026-06-16")
                try $0.add(.insurance, "2026-07-01", "2026-06-30")
            } == ["N101", "2025-07-17", "2025-07-17", "2026-06-16"])
    }
}
