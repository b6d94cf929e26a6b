package import KeepTrack
internal import Tabular

/// Joins sorted streams and feeds them to a fold: items with their services, then vehicles with their renewals.
///
/// Rows of an item or a vehicle that isn't there are left out with it. Each stream is read to its end.
package struct ComplianceMerge {
    private let fold: ComplianceFold

    package init(_ fold: ComplianceFold) {
        self.fold = fold
    }

    /// - Parameters:
    ///   - items: by id.
    ///   - services: by item, completion and id.
    package func feed(items: () throws -> ServicePlanRow?, services: () throws -> PlannedServiceRow?) throws {
        var service = try services()
        while let item = try items() {
            fold.begin(item)
            while let next = service, next.itemID <= item.itemID {
                if next.itemID == item.itemID { try fold.add(next) }
                service = try services()
            }
            try fold.endItem()
        }
        while service != nil { service = try services() }
    }

    /// - Parameters:
    ///   - vehicles: by id.
    ///   - renewals: a stream per kind, in the kinds' order, each by vehicle, first valid day and id.
    package func feed(vehicles: () throws -> VehicleRow?, renewals: [() throws -> VehicleRenewalRow?]) throws {
        try fold.feed(vehicles: vehicles, renewals: renewals)
    }
}

/// A transform that eats vehicles, each with all renewals of its papers.
package protocol VehicleFold: AnyObject {
    /// Takes the next vehicle.
    ///
    /// - Parameter renewals: a list per kind, in the kinds' order, each by first valid day and id.
    func add(_ vehicle: VehicleRow, renewals: [[VehicleRenewalRow]]) throws
}

extension VehicleFold {
    /// - Parameters:
    ///   - vehicles: by id.
    ///   - renewals: a stream per kind, in the kinds' order, each by vehicle, first valid day and id.
    package func feed(vehicles: () throws -> VehicleRow?, renewals: [() throws -> VehicleRenewalRow?]) throws {
        var heads = try renewals.map { try $0() }
        var own = renewals.map { _ in [VehicleRenewalRow]() }
        while let vehicle = try vehicles() {
            for kind in renewals.indices {
                own[kind].removeAll(keepingCapacity: true)
                while let next = heads[kind], next.vehicleID <= vehicle.id {
                    if next.vehicleID == vehicle.id { own[kind].append(next) }
                    heads[kind] = try renewals[kind]()
                }
            }
            try add(vehicle, renewals: own)
        }
        for kind in renewals.indices {
            while heads[kind] != nil { heads[kind] = try renewals[kind]() }
        }
    }
}
