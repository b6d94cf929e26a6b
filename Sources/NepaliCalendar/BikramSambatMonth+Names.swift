extension BikramSambatMonth {
    /// The months' names in English letters, from Baisakh, as Nepal's fiscal administration writes them.
    public static let englishNames = [
        "Baisakh", "Jestha", "Asar", "Shrawan", "Bhadra", "Asoj", "Kartik", "Mangsir", "Poush", "Magh", "Falgun",
        "Chaitra",
    ]

    /// The months' names in Devanagari, from Baisakh, as calendars print them.
    public static let devanagariNames = [
        "बैशाख", "जेठ", "असार", "साउन", "भदौ", "असोज", "कात्तिक", "मंसिर", "पुस", "माघ", "फागुन", "चैत",
    ]

    /// The name in English letters, such as `Jestha`.
    public var englishName: String { BikramSambatMonth.name(month, in: BikramSambatMonth.englishNames) }

    /// The name in Devanagari, such as `जेठ`.
    public var devanagariName: String { BikramSambatMonth.name(month, in: BikramSambatMonth.devanagariNames) }

    /// A month outside 1 to 12, which no calendar yields, has its number for a name.
    private static func name(_ month: Int, in names: [String]) -> String {
        names.indices.contains(month - 1) ? names[month - 1] : String(month)
    }
}
