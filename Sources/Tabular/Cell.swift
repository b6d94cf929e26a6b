public import NepaliCalendar

/// One value of a row.
///
/// A text points into the batch that it was read from and is valid only while that batch's `forEachRow` runs.
public enum Cell {
    case null
    case text(UnsafeRawBufferPointer)
    case identifier(Identifier)
    case integer(Int64)
    /// `unscaled` / 10^`scale`.
    case decimal(unscaled: Int128, scale: Int)
    case date(CalendarDate)
    case bikramSambat(BikramSambatDate)
    case timestamp(Timestamp)
    case boolean(Bool)
}

/// `numerator / denominator` as an unscaled decimal, rounded once, half away from zero.
///
/// - Parameters:
///   - denominator: not 0.
///   - scale: decimals of the result; the numerator times 10^scale must fit 128 bits.
public func roundedQuotient(_ numerator: Int128, _ denominator: Int128, scale: Int = 2) -> Int128 {
    var scaled = numerator
    for _ in 0..<scale { scaled *= 10 }
    // Nearly all are small, and the machine divides those itself.
    if let small = Int64(exactly: scaled), let divisor = Int64(exactly: denominator), divisor != -1 {
        let (quotient, remainder) = small.quotientAndRemainder(dividingBy: divisor)
        guard remainder.magnitude >= divisor.magnitude - remainder.magnitude else { return Int128(quotient) }
        return Int128((small < 0) == (divisor < 0) ? quotient + 1 : quotient - 1)
    }
    let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: denominator)
    guard remainder.magnitude >= denominator.magnitude - remainder.magnitude else { return quotient }
    return (scaled < 0) == (denominator < 0) ? quotient + 1 : quotient - 1
}

/// A decimal as text: 1234 with scale 2 is `12.34`.
public func decimalText(unscaled: Int128, scale: Int) -> String {
    guard scale > 0 else { return String(unscaled) }
    let digits = String(unscaled.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
}
