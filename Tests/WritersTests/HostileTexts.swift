/// Texts that somebody could type, paste or smuggle into a record.
enum HostileTexts {
    /// More than three hundred, each distinct.
    static let all: [String] = {
        let bodies = [
            "1+1", "cmd|'/C calc'!A0", "HYPERLINK(\"http://a.example\",\"x\")", "SUM(A1:A9)", "A1",
            "\"quoted\",and,commas",
            "IMPORTXML(\"http://a.example\",\"//a\")", "रकम",
        ]
        let starts = [
            "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", " =",
            "  @",
            "\u{A0}=", "\u{200B}=", "\u{FEFF}=", "\u{3000}=", "\u{2003}=", "\u{202E}=", "\u{2060}+", "\u{180E}-",
            "\u{FE0F}=", "\u{AD}=", "'", "'=", "''", "\"=", ",=", ";=", "|",
        ]
        var texts = starts.flatMap { start in bodies.map { start + $0 } }
        texts += [
            "", " ", "  two  spaces  ", "\n", "\r\n", "\r", "a\r\nb\rc\nd", "\t", "tab\tin it", "\"", "\"\"", "'", "''",
            ",",
            "-5", "+5", "-1,234.50", "1e5", "1E400", "0123", "00000000000000000001", "12345678901234567890", "1/2",
            "3-4",
            "2026-07-16", "TRUE", "NaN", "NULL", "null", "\\N", "#N/A", "#REF!",
            "http://a.example/x", "https://a.example", "ftp://a.example", "mailto:a@a.example", "internal:'items'!A1",
            "external:c:\\x.xlsx", "file:///etc/hosts", "www.a.example", "\\\\server\\share",
            "_x0041_", "_x0041", "x_x000D_y", "_x005F_x0041_", "__x0041__", "_xZZZZ_", "_x000a_", "_X0041_",
            "</t></is></c><c><f>1+1</f>", "<![CDATA[x]]>", "&amp;", "&#0;", "&", "<b>", "]]>", "{\"a\":1}", "\\u0041",
            "\\",
            "\u{202E}txt.exe", "\u{2066}abc\u{2069}", "\u{200F}\u{200E}", "e\u{301}", "\u{E9}", "पोखरा", "काठमाडौँ",
            "नि\u{94D}",
            "👩‍👩‍👧‍👦", "🇳🇵", "👍🏽", "\u{1D11E}", "\u{10FFFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{1FFFE}", "a\u{FFFE}b",
            "\u{0}", "a\u{0}b", "\u{1}\u{2}", "\u{1B}[31mred", "\u{7F}", "\u{80}", "\u{85}", "\u{9F}", "\u{2028}",
            "\u{2029}",
            "a\u{2028}b", "\u{FEFF}", "Z" + String(repeating: "\u{335}", count: 500),
            String(repeating: "(", count: 1_000),
        ]
        texts += lengths
        return texts
    }()

    /// Around a cell's limit of 32,767 UTF-16 units, in characters of one and of two units.
    static let lengths: [String] =
        [32_766, 32_767, 32_768, 40_000].map { String(repeating: "x", count: $0) } + [
            String(repeating: "\u{1F600}", count: 16_383), String(repeating: "\u{1F600}", count: 16_384),
            "x" + String(repeating: "\u{1F600}", count: 16_383), String(repeating: "क", count: 32_767),
            String(repeating: "क", count: 32_768), "=" + String(repeating: "9", count: 32_767),
        ]

    /// Every code point that UTF-8 can hold, 1,024 to a text.
    static let everyCodePoint: [String] = stride(from: UInt32(0), to: 0x11_0000, by: 1_024).compactMap { start in
        var text = ""
        text.unicodeScalars.append(contentsOf: (start..<(start + 1_024)).compactMap { Unicode.Scalar($0) })
        return text.isEmpty ? nil : text
    }
}
