/// What the items of a branch, of a category or of all add up to.
package struct GroupFigures {
    package private(set) var items = 0
    package private(set) var rates = Rates()
    /// Minor units.
    package private(set) var serviceCost: Int128 = 0
    private var purchase: Int128 = 0
    private var knownPurchases = 0
    private var books = ExactSum()
    private var knownBooks = 0

    package init() {}

    /// Sum of the known purchase amounts; nil where there are items and none is known.
    package var purchaseAmount: Int128? { items > 0 && knownPurchases == 0 ? nil : purchase }

    /// Sum of the known book values, rounded once; nil where there are items and none is known.
    package var bookValue: Int128? { items > 0 && knownBooks == 0 ? nil : books.rounded }

    /// Adds one item.
    package mutating func add(purchaseAmount: Int64?, bookValue: ExactAmount?, rates: Rates, serviceCost: Int128) {
        items += 1
        if let purchaseAmount {
            purchase += Int128(purchaseAmount)
            knownPurchases += 1
        }
        if let bookValue {
            books.add(bookValue)
            knownBooks += 1
        }
        self.rates += rates
        self.serviceCost += serviceCost
    }

    /// Adds all items of another group.
    package mutating func add(_ other: GroupFigures) {
        items += other.items
        rates += other.rates
        serviceCost += other.serviceCost
        purchase += other.purchase
        knownPurchases += other.knownPurchases
        books.add(other.books)
        knownBooks += other.knownBooks
    }
}
