internal import KeepTrack
package import Tabular

/// A sum of amounts of which some may not be known.
package struct KnownSum {
    private var sum: Int128 = 0
    private var contributors = 0
    private var known = 0

    package init() {}

    /// Minor units: 0 where nothing contributes, nil where something does and none is known.
    package var amount: Int128? { contributors > 0 && known == 0 ? nil : sum }

    package mutating func add(_ amount: Int64?) {
        contributors += 1
        guard let amount else { return }
        known += 1
        sum += Int128(amount)
    }

    package mutating func add(_ other: KnownSum) {
        sum += other.sum
        contributors += other.contributors
        known += other.known
    }
}

/// What the items of a branch, of a category or of all add up to in the register.
package struct InventoryGroup {
    package private(set) var items = 0
    package private(set) var held = 0
    package private(set) var acquired = 0
    package private(set) var disposed = 0
    package private(set) var withoutCustodian = 0
    package private(set) var neverSeen = 0
    package private(set) var seenLongAgo = 0
    /// Of items held.
    package private(set) var purchase = KnownSum()
    package private(set) var tax = KnownSum()
    /// Of items bought in the period.
    package private(set) var acquiredAmount = KnownSum()
    /// Of items disposed of in the period.
    package private(set) var proceeds = KnownSum()
    private var books = ExactSum()
    private var knownBooks = 0

    package init() {}

    /// Of items held, rounded once; nil where there are some and none is known.
    package var bookValue: Int128? { held > 0 && knownBooks == 0 ? nil : books.rounded }

    package mutating func add(_ entry: InventoryEntry) {
        items += 1
        if entry.isAcquired {
            acquired += 1
            acquiredAmount.add(entry.row.item.purchaseAmount)
        }
        if entry.isDisposedInPeriod {
            disposed += 1
            proceeds.add(entry.row.item.disposalProceeds)
        }
        guard entry.disposedOn == nil else { return }
        held += 1
        purchase.add(entry.row.item.purchaseAmount)
        tax.add(entry.taxValue)
        if let exact = entry.books.exact {
            books.add(exact)
            knownBooks += 1
        }
        if entry.row.custodianID == nil { withoutCustodian += 1 }
        switch entry.row.sighting {
        case .never: neverSeen += 1
        case .seenLongAgo: seenLongAgo += 1
        case .seen, .hidden: break
        }
    }

    package mutating func add(_ other: InventoryGroup) {
        items += other.items
        held += other.held
        acquired += other.acquired
        disposed += other.disposed
        withoutCustodian += other.withoutCustodian
        neverSeen += other.neverSeen
        seenLongAgo += other.seenLongAgo
        purchase.add(other.purchase)
        tax.add(other.tax)
        acquiredAmount.add(other.acquiredAmount)
        proceeds.add(other.proceeds)
        books.add(other.books)
        knownBooks += other.knownBooks
    }

    /// Ends the row of a table by branch or category.
    package func endRow(in out: TableOutput) throws {
        out.add(integer: items)
        out.add(integer: held)
        out.add(decimal: purchase.amount)
        out.add(decimal: bookValue)
        out.add(decimal: tax.amount)
        out.add(integer: acquired)
        out.add(decimal: acquiredAmount.amount)
        out.add(integer: disposed)
        out.add(decimal: proceeds.amount)
        out.add(integer: withoutCustodian)
        out.add(integer: neverSeen)
        out.add(integer: seenLongAgo)
        try out.endRow()
    }
}
