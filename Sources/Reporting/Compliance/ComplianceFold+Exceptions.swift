internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

extension ComplianceFold {
    /// Days within which a vehicle out of use must be struck off (Motor Vehicles and Transport Management Act, 2049).
    private static let strikeOffDays = 30

    /// Reports what a person should look at, from all history up to T.
    func report(_ vehicle: VehicleRow, _ documents: [VehicleDocument], _ states: VehicleStandings) throws {
        for document in documents {
            for renewal in document.reversed {
                try report("renewal_reversed", renewal, of: vehicle)
            }
            for renewal in document.allRenewals where renewal.validUntil < renewal.renewedOn {
                try report("expiry_before_issue", renewal, of: vehicle)
            }
            var reach: CalendarDate?
            for renewal in document.renewals {
                if let reach, renewal.validFrom <= reach {
                    try report("validity_overlap", renewal, of: vehicle, ["reach": reach.description])
                }
                reach = max(reach ?? renewal.validUntil, renewal.validUntil)
            }
            for renewal in document.allRenewals {
                try reportPrerequisites(of: renewal, document, among: documents, states)
            }
            if let penalty = states[document.kind].penalty, penalty.base == nil {
                try report(
                    "tariff_missing", vehicle,
                    ["kind": document.kind.name, "state": states[document.kind].state.rawValue])
            }
        }
        try reportScrapped(vehicle)
    }

    private func reportPrerequisites(
        of renewal: VehicleRenewalRow, _ document: VehicleDocument, among documents: [VehicleDocument],
        _ states: VehicleStandings
    ) throws {
        let year = scope.calendar.fiscalYear(containing: renewal.renewedOn)
        let lacking = (document.rule(in: year)?.prerequisites ?? []).filter { kind in
            let other = documents[kind.rawValue - 1]
            return !other.isExempt(by: states[kind].rule) && !other.validity.contains(renewal.renewedOn)
        }
        guard !lacking.isEmpty else { return }
        try report(
            "renewed_without_prerequisite", renewal, of: document.vehicle,
            ["lacking": lacking.map(\.name).joined(separator: " and ")])
    }

    private func reportScrapped(_ vehicle: VehicleRow) throws {
        guard let scrappedAt = vehicle.scrappedAt, vehicle.struckOffOn.map({ $0 > scope.asOfDate }) ?? true else {
            return
        }
        let scrappedOn = localDate(of: scrappedAt)
        guard scope.asOfDate - scrappedOn > ComplianceFold.strikeOffDays else { return }
        try report("scrapped_not_struck_off", vehicle, ["since": scrappedOn.description])
    }

    private func report(
        _ code: String, _ renewal: VehicleRenewalRow, of vehicle: VehicleRow, _ more: [String: String] = [:]
    ) throws {
        let arguments = [
            "kind": renewal.kind.name, "number": renewal.number ?? "without a number",
            "renewed": renewal.renewedOn.description, "from": renewal.validFrom.description,
            "until": renewal.validUntil.description,
        ]
        try report(
            code, vehicle, arguments.merging(more) { first, _ in first }, table: renewal.kind.renewalTable,
            id: renewal.id)
    }

    private func report(
        _ code: String, _ vehicle: VehicleRow, _ arguments: [String: String], table: String = "vehicles.bluebook",
        id: Identifier? = nil
    ) throws {
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: table, subjectID: id ?? vehicle.id,
                branch: branches.code(of: vehicle.branchID),
                arguments: arguments.merging(["plate": vehicle.plate]) { first, _ in first }))
    }
}
