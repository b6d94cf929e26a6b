/// Digits as people write them in Nepal: `०` to `९`.
public enum NepaliDigits {
    /// The text with its ASCII digits in Devanagari: `2083-06-15` is `२०८३-०६-१५`.
    public static func devanagari(_ text: some StringProtocol) -> String {
        replaceDigits(in: text, from: 0x30, to: 0x0966)
    }

    /// The text with its Devanagari digits in ASCII; everything else stays.
    public static func ascii(_ text: some StringProtocol) -> String {
        replaceDigits(in: text, from: 0x0966, to: 0x30)
    }

    private static func replaceDigits(in text: some StringProtocol, from: UInt32, to: UInt32) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let digit = scalar.value &- from
            result.append(digit < 10 ? Unicode.Scalar(to + digit) ?? scalar : scalar)
        }
        return String(result)
    }
}
