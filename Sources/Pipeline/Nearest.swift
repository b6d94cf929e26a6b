/// Finds what somebody may have meant.
package enum Nearest {
    /// Up to five of the known words: those that contain the word or are a few letters away from it, the nearest first;
    /// the first five where none is near.
    package static func words(to word: String, in known: [String]) -> [String] {
        let asked = word.lowercased()
        let limit = max(1, asked.count / 3)
        let known = known.filter { !$0.isEmpty }
        let near = known.map { ($0, distance(asked, $0.lowercased())) }.filter { $0.1 <= limit }
        let sorted = near.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 < $1.1 }.map(\.0)
        return Array((sorted.isEmpty ? known : sorted).prefix(5))
    }

    /// A sentence of them; nil where nothing is known.
    package static func hint(_ word: String, in known: [String]) -> String? {
        let near = words(to: word, in: known)
        guard !near.isEmpty else { return nil }
        return "There \(known.count == 1 ? "is" : "are") \(near.joined(separator: ", "))"
            + (known.count > near.count ? " and others" : "")
    }

    /// Letters to change, add or leave out to get the beginning of a word; 0 where one word contains the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        if left.isEmpty || right.contains(left) || left.contains(right) { return 0 }
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row.min() ?? 0
    }
}
