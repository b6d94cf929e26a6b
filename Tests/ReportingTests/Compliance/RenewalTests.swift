import KeepTrack
import Reporting
import Testing

/// The renewals made in the period, 2025-07-17 to 2026-07-16.
struct RenewalTests {
    @Test func `They come by their own id, whatever vehicle and paper they belong to`() throws {
        var fixture = ComplianceFixture()
        try fixture.add(vehicle: 1)
        try fixture.add(vehicle: 2)
        try fixture.add(.pollution, "2026-01-01", "2026-06-30", vehicle: 1, id: 13)
        try fixture.add(.bluebook, "2026-02-01", "2027-01-31", vehicle: 1, id: 14)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", vehicle: 2, id: 11)
        try fixture.add(.bluebook, "2026-01-01", "2026-12-31", vehicle: 2, id: 12)
        #expect(
            try fixture.run().rows(
                "renewals", "renewal_id", "vehicle_id", "plate", "kind", "document_number", "renewed_on", "valid_from",
                "valid_until")
                == [
                    ["11", "2", "BA 1 PA 2", "insurance", "N11", "2026-01-01", "2026-01-01", "2026-12-31"],
                    ["12", "2", "BA 1 PA 2", "bluebook", "N12", "2026-01-01", "2026-01-01", "2026-12-31"],
                    ["13", "1", "BA 1 PA 1", "pollution", "N13", "2026-01-01", "2026-01-01", "2026-06-30"],
                    ["14", "1", "BA 1 PA 1", "bluebook", "N14", "2026-02-01", "2026-02-01", "2027-01-31"],
                ])
    }

    @Test func `The day of renewal decides, both ends of the period included`() throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        for renewed in ["2025-07-16", "2025-07-17", "2026-07-16"] {
            try fixture.add(.insurance, "2026-01-01", "2026-12-31", renewed: renewed)
        }
        #expect(
            try fixture.run().rows("renewals", "renewal_id", "renewed_on") == [
                ["102", "2025-07-17"], ["103", "2026-07-16"],
            ])
        // A period that ends before D.
        fixture.period = "2025-07-16"..."2025-07-16"
        #expect(try fixture.run().rows("renewals", "renewal_id") == [["101"]])
    }

    @Test func `Amounts are as recorded, and empty where nothing is`() throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        try fixture.add(.bluebook, "2026-01-01", "2026-12-31", amount: 2_230_000, penalty: 110_000)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", amount: 0)
        try fixture.add(.pollution, "2026-01-01", "2026-12-31")
        #expect(
            try fixture.run().rows("renewals", "kind", "amount", "penalty_paid") == [
                ["bluebook", "22300.00", "1100.00"], ["insurance", "0.00", "-"], ["pollution", "-", "-"],
            ])
    }

    // MARK: Days late

    private func daysLate(_ change: (inout ComplianceFixture) throws -> Void) throws -> [[String]] {
        var fixture = ComplianceFixture()
        try fixture.add()
        try change(&fixture)
        return try fixture.run().rows("renewals", "renewal_id", "days_late")
    }

    @Test func `Late and early are counted from what was valid before, the first from nothing`() throws {
        #expect(
            try daysLate {
                try $0.add(.insurance, "2024-08-01", "2025-07-31", renewed: "2025-07-17")
                // 07-31 to 09-01: 1 + 31.
                try $0.add(.insurance, "2025-09-01", "2026-08-31")
                // From 2026-06-01: 29 days of June are left, 31 of July, 31 of August.
                try $0.add(.insurance, "2026-09-01", "2027-08-31", renewed: "2026-06-01")
                // Another paper's renewals are none of its own.
                try $0.add(.pollution, "2026-01-01", "2026-06-30")
            } == [["101", "-"], ["102", "32"], ["103", "-91"], ["104", "-"]])
    }

    @Test func `On the last valid day it is neither`() throws {
        #expect(
            try daysLate {
                try $0.add(.insurance, "2025-07-17", "2026-01-31")
                try $0.add(.insurance, "2026-02-01", "2027-01-31", renewed: "2026-01-31")
            } == [["101", "-"], ["102", "0"]])
    }

    @Test func `The greatest last day counts, not that of the renewal just before`() throws {
        #expect(
            try daysLate {
                try $0.add(.insurance, "2025-08-01", "2026-05-31")
                // 30 days of October are left, then 30, 31, 31, 28, 31, 30, 31 to 2026-05-31: 242.
                try $0.add(.insurance, "2025-10-01", "2025-10-31")
                // A day after 2026-05-31.
                try $0.add(.insurance, "2026-06-01", "2026-12-31")
            } == [["101", "-"], ["102", "-242"], ["103", "1"]])
    }

    @Test func `Renewals from the same day aren't earlier`() throws {
        #expect(
            try daysLate {
                try $0.add(.insurance, "2026-01-01", "2026-03-31")
                try $0.add(.insurance, "2026-01-01", "2026-06-30", renewed: "2026-05-01")
            } == [["101", "-"], ["102", "-"]])
    }

    @Test func `Reversed ones are listed, but nothing is late after them`() throws {
        #expect(
            try daysLate {
                try $0.add(.insurance, "2025-12-01", "2025-11-01")
                try $0.add(.insurance, "2026-01-01", "2026-12-31")
            } == [["101", "-"], ["102", "-"]])
    }
}
