import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// Repairs, services, cost, warranty and next service; the period is 2025-07-17 to 2026-07-16, 365 days or 8,760 hours.
@Suite struct ServiceTests {
    // MARK: Repairs

    @Test func meanTimesAndAvailability() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        try fixture.add(record: .repair, reported: "2025-08-01 00:00", completed: "2025-08-01 10:00")
        try fixture.add(record: .repair, reported: "2025-09-01 00:00", completed: "2025-09-01 20:00")
        try fixture.add(record: .repair, reported: "2025-10-01 00:00", completed: "2025-10-03 12:00")
        try fixture.add(record: .repair, .open, reported: "2026-07-16 00:00")
        try fixture.add(record: .repair, .cancelled, reported: "2026-01-01 00:00")
        // MTTR (10 + 20 + 60) / 3 = 30 h; median the 2nd, p90 the 3rd of 3. MTBF 8760 / 4 = 2190 h.
        // 2190 / (2190 + 30) = 98.6486 %.
        #expect(
            pick(
                try fixture.run().item, "failures", "repairs_closed", "mttr_hours", "repair_median_hours",
                "repair_p90_hours", "mtbf_hours", "availability_pct")
                == ["4", "3", "30.00", "20.00", "60.00", "2190.00", "98.65"])
    }

    @Test func nothingIsMeasurableWithoutItsDenominator() throws {
        var fixture = LifecycleFixture()
        try fixture.add(item: 1)
        try fixture.add(item: 2)
        try fixture.add(record: .repair, .open, reported: "2026-01-01 00:00", item: 2)
        try fixture.add(item: 3)
        try fixture.add(record: .repair, reported: "2025-07-16 00:00", completed: "2025-07-17 01:00", item: 3)
        #expect(
            try fixture.run().rows("items").map {
                pick($0, "failures", "mttr_hours", "repair_median_hours", "mtbf_hours", "availability_pct")
            } == [
                ["0", "-", "-", "-", "-"], ["1", "-", "-", "8760.00", "-"],
                // Reported before the period, closed in it: 25 h to repair, but no failure to divide by.
                ["0", "25.00", "25.00", "-", "-"],
            ])
    }

    @Test func edgesOfThePeriod() throws {
        var fixture = LifecycleFixture(asOf: "2026-07-20 00:00")
        try fixture.add()
        try fixture.add(record: .repair, reported: "2025-07-16 23:59:59.999999", completed: "2025-07-17 00:00")
        try fixture.add(record: .repair, reported: "2025-07-17 00:00", completed: "2026-07-16 23:59:59.999999")
        try fixture.add(record: .repair, reported: "2026-07-16 23:59:59.999999", completed: "2026-07-17 00:00")
        try fixture.add(record: .repair, reported: "2026-07-17 00:00", completed: "2026-07-18 00:00")
        #expect(pick(try fixture.run().item, "failures", "repairs_closed") == ["2", "2"])
    }

    @Test func completionStillToComeIsNone() throws {
        var fixture = LifecycleFixture()
        try fixture.add { $0.nextServiceOn = try date("2026-09-01") }
        try fixture.add(record: .repair, reported: "2026-07-01 00:00", completed: "2026-07-17 00:00") {
            $0.actualCost = 5
        }
        try fixture.add(record: .planned, reported: "2026-07-01 00:00", completed: "2026-07-17 00:00") {
            $0.nextServiceOn = try date("2027-01-01")
        }
        #expect(
            pick(try fixture.run().item, "failures", "repairs_closed", "services", "service_cost", "next_service_on")
                == ["1", "0", "0", "0.00", "2026-09-01"])
    }

    @Test func negativeRepairTimeIsFoundAndLeftOut() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        try fixture.add(record: .repair, reported: "2026-01-02 00:00", completed: "2026-01-01 00:00") {
            $0.actualCost = 700
        }
        // Exceptions cover all history.
        try fixture.add(record: .repair, reported: "2021-01-02 00:00", completed: "2021-01-01 00:00")
        try fixture.add(record: .repair, reported: "2026-01-01 00:00", completed: "2026-01-01 00:00")
        let result = try fixture.run()
        #expect(result.codes == ["repair_time_negative", "repair_time_negative"])
        #expect(result.exceptions.map(\.subjectID) == [id(201), id(202)])
        #expect(result.exceptions[0].subjectTable == "assets.items_history")
        #expect(
            result.exceptions[0].arguments
                == ["name": "Item 1", "reported": "2026-01-02 00:00", "completed": "2026-01-01 00:00"])
        // It failed and it cost; a repair that took no time is closed.
        #expect(
            pick(result.item, "failures", "repairs_closed", "mttr_hours", "service_cost") == ["2", "1", "0.00", "7.00"])
    }

    @Test func withoutReportNoFailureAndNoRepairButCostAndService() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        try fixture.add(record: .repair, completed: "2026-01-01 00:00") { $0.actualCost = 100 }
        try fixture.add(record: .planned, completed: "2026-01-01 00:00") { $0.actualCost = 20 }
        #expect(
            pick(try fixture.run().item, "failures", "repairs_closed", "services", "service_cost") == [
                "0", "0", "1", "1.20",
            ])
    }

    @Test func failuresAfterDisposalCount() throws {
        var fixture = LifecycleFixture()
        try fixture.add { $0.disposedOn = try date("2026-01-01") }
        try fixture.add(record: .repair, .open, reported: "2026-02-01 00:00")
        #expect(try fixture.run().item["failures"] == "1")
    }

    @Test func medianAndNinetiethOfTenRepairs() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        for hours in 1...10 {
            try fixture.add(
                record: .repair, reported: "2026-01-01 00:00", completed: "2026-01-01 \(hours):00")
        }
        // Ten repairs of 1 to 10 h: the 5th and the 9th.
        #expect(pick(try fixture.run().item, "repair_median_hours", "repair_p90_hours") == ["5.00", "9.00"])
    }

    // MARK: Cost

    @Test func sharesBeatActualCostAndCancelledRecordsCostNothing() throws {
        var fixture = LifecycleFixture()
        try fixture.add()
        func record(_ kind: LifecycleRecordRow.Kind, _ phase: LifecycleRecordRow.Phase, _ cost: Int64?, _ share: Int64?)
            throws
        {
            try fixture.add(record: kind, phase, completed: "2026-01-01 00:00") {
                $0.actualCost = cost
                $0.billShare = share
            }
        }
        try record(.repair, .completed, 100, 3_000)
        try record(.planned, .completed, 100, 0)
        try record(.other, .completed, 200, nil)
        try record(.inspection, .completed, nil, nil)
        try record(.repair, .cancelled, 10_000, 10_000)
        try record(.repair, .open, 10_000, 10_000)
        // 30.00 + 0 + 2.00; of 1,000.00 that is 3.2 %.
        #expect(
            pick(try fixture.run().item, "service_cost", "cost_to_purchase_pct", "services") == ["32.00", "3.20", "2"])
    }

    @Test(arguments: [(nil, "-"), (0, "-"), (-5, "-"), (3, "33.33")] as [(Int64?, String)])
    func costToPurchase(purchase: Int64?, expected: String) throws {
        var fixture = LifecycleFixture()
        try fixture.add { $0.purchaseAmount = purchase }
        try fixture.add(record: .other, completed: "2026-01-01 00:00") { $0.actualCost = 1 }
        #expect(pick(try fixture.run().item, "cost_to_purchase_pct") == [expected])
    }

    // MARK: Warranty

    @Test func warrantyIsClampedToTheMonthsEndAndCoversThatDay() throws {
        var fixture = LifecycleFixture(asOf: "2026-03-01 00:00", period: "2026-01-01"..."2026-02-28")
        func add(_ number: UInt64, _ bought: String?, _ months: Int?) throws {
            try fixture.add(item: number) {
                $0.purchasedOn = try bought.map { try date($0) }
                $0.warrantyMonths = months
            }
        }
        try add(1, "2025-08-31", 6)
        try add(2, "2025-08-27", 6)
        try add(3, "2024-01-31", 1)
        try add(4, "2025-08-31", nil)
        try add(5, "2025-08-31", 0)
        try add(6, nil, 6)
        try add(7, nil, nil)
        try add(8, "2025-08-31", 120_000)
        // A leap day's anniversary is the last of February, and a leap day again in a leap year.
        try add(9, "2024-02-29", 24)
        try add(10, "2020-02-29", 48)
        #expect(
            try fixture.run().rows("items").map { pick($0, "warranty_until", "warranty_state") } == [
                ["2026-02-28", "in_warranty"], ["2026-02-27", "expired"], ["2024-02-29", "expired"], ["-", "none"],
                ["-", "none"], ["-", "unknown"], ["-", "none"], ["-", "unknown"], ["2026-02-28", "in_warranty"],
                ["2024-02-29", "expired"],
            ])
    }

    @Test func repairsPaidInWarranty() throws {
        var fixture = LifecycleFixture()
        try fixture.add {
            $0.purchasedOn = try date("2025-08-31")
            $0.warrantyMonths = 6
        }
        func repair(_ reported: String, cost: Int64?, share: Int64? = nil) throws {
            try fixture.add(record: .repair, reported: reported, completed: "2026-05-01 00:00") {
                $0.actualCost = cost
                $0.billShare = share
            }
        }
        try repair("2026-02-28 23:59", cost: 1)
        try repair("2026-03-01 00:00", cost: 1)
        try repair("2026-01-01 00:00", cost: 0)
        try repair("2026-01-01 00:00", cost: nil)
        try repair("2026-01-01 00:00", cost: 1, share: 0)
        try repair("2026-01-01 00:00", cost: nil, share: 5)
        try fixture.add(record: .planned, reported: "2026-01-01 00:00", completed: "2026-05-01 00:00") {
            $0.actualCost = 9
        }
        #expect(try fixture.run().item["repairs_paid_in_warranty"] == "2")
    }

    // MARK: Next service

    private func nextService(
        interval: Int? = nil, _ item: (inout LifecycleItemRow) throws -> Void = { _ in },
        _ records: (inout LifecycleFixture) throws -> Void
    ) throws -> [String] {
        var fixture = LifecycleFixture()
        try fixture.add {
            $0.serviceIntervalDays = interval
            $0.nextServiceOn = try date("2026-07-26")
            try item(&$0)
        }
        try records(&fixture)
        return pick(try fixture.run().item, "next_service_on", "days_to_service")
    }

    @Test func nextServiceOfTheItemWithoutARecord() throws {
        // 2026-07-26 − 2026-07-16.
        #expect(try nextService(interval: 30) { _ in } == ["2026-07-26", "10"])
    }

    @Test func nextServiceOfTheLatestRecord() throws {
        #expect(
            try nextService(interval: 30) {
                try $0.add(record: .inspection, completed: "2026-06-02 00:00") {
                    $0.nextServiceOn = try date("2026-07-10")
                }
                try $0.add(record: .planned, completed: "2026-06-01 00:00") {
                    $0.nextServiceOn = try date("2026-12-31")
                }
                try $0.add(record: .repair, completed: "2026-06-03 00:00") { $0.nextServiceOn = try date("2026-12-30") }
                try $0.add(record: .planned, .open, completed: "2026-06-04 00:00") {
                    $0.nextServiceOn = try date("2026-12-29")
                }
            } == ["2026-07-10", "-6"])
    }

    @Test func theIdBreaksTies() throws {
        #expect(
            try nextService {
                try $0.add(record: .planned, completed: "2026-06-02 00:00") {
                    $0.nextServiceOn = try date("2026-08-01")
                }
                try $0.add(record: .planned, completed: "2026-06-02 00:00") {
                    $0.nextServiceOn = try date("2026-08-02")
                }
                $0.records.reverse()
            }[0] == "2026-08-02")
    }

    @Test func nextServiceByTheInterval() throws {
        // The service's own date first, else the local day of its completion: 23:00 UTC is the next day in Kathmandu.
        #expect(
            try nextService(interval: 30) {
                try $0.add(record: .planned, completed: "2026-07-01 04:45") { $0.serviceDate = try date("2026-06-20") }
            } == ["2026-07-20", "4"])
        #expect(
            try nextService(interval: 30) { try $0.add(record: .planned, completed: "2026-07-01 04:45") } == [
                "2026-07-31", "15",
            ])
        #expect(try nextService { try $0.add(record: .planned, completed: "2026-07-01 04:45") }[0] == "2026-07-26")
        #expect(
            try nextService(interval: 0) { try $0.add(record: .planned, completed: "2026-07-01 04:45") }[0]
                == "2026-07-26")
    }

    @Test func noServiceForWhatIsGone() throws {
        #expect(try nextService({ $0.status = .retired }) { _ in } == ["-", "-"])
        #expect(try nextService({ $0.disposedOn = try date("2026-07-16") }) { _ in } == ["-", "-"])
        #expect(try nextService({ $0.disposedOn = try date("2026-07-17") }) { _ in } == ["2026-07-26", "10"])
    }
}
