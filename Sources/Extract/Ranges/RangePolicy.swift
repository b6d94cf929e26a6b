/// How the largest stages are read.
package enum RangePolicy {
    /// Each by one cursor.
    case whole
    /// In pieces, one after the other: for a server that has all of a query's rows before it gives the first, as Citus'
    /// coordinator does.
    case inTurn
    /// In pieces, several at once, as far as there are connections for it.
    case sideBySide(any RangeReader)

    /// Whether cutting a query is worth its keys.
    var mayCut: Bool {
        switch self {
        case .whole: false
        case .inTurn: true
        case .sideBySide(let reader): reader.isFree
        }
    }

    /// An organization that makes fewer pieces is read at once.
    static let fewestPieces = 4
}
