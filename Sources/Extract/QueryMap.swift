/// A place in a query file; lines and columns from 1, columns in bytes.
package struct QueryPlace: Sendable, Hashable {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package init(file: String, text: [UInt8], offset: Int) {
        let before = text[..<min(offset, text.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(file: file, line: line, column: before.count - start + 1)
    }
}

/// Tells for each byte of an expanded query from which file and which byte of it it comes.
package struct QueryMap: Sendable {
    private struct Piece {
        var output: Int
        let file: String
        let input: Int
    }

    private var pieces: [Piece] = []

    mutating func add(output: Int, file: String, input: Int) {
        pieces.append(Piece(output: output, file: file, input: input))
    }

    mutating func add(_ other: QueryMap) {
        pieces += other.pieces
    }

    /// The same for a text whose first bytes were cut off.
    func cut(_ bytes: Int) -> QueryMap {
        var copy = self
        for index in copy.pieces.indices { copy.pieces[index].output -= bytes }
        return copy
    }

    /// The file and the byte in it that a byte of the expanded text comes from.
    package func source(of offset: Int) -> (file: String, offset: Int)? {
        pieces.last { $0.output <= offset }.map { ($0.file, $0.input + offset - $0.output) }
    }
}
