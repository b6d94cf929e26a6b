/// Reads one meta-command and its argument (PostgreSQL source, src/bin/psql/psqlscanslash.l).
///
/// Of the arguments psql knows, only plain and single-quoted ones without escapes are read: a backtick would run a
/// shell, a colon insert a variable.
struct CommandLexer {
    let bytes: [UInt8]
    /// Where the backslash stands.
    let start: Int

    /// - Returns: the command, nil for a `\\` that only ends another one; and where SQL goes on.
    /// - Throws: ``ScanError`` at the backslash or at the argument.
    func read() throws -> (ScannedSQL.Command?, end: Int) {
        var index = start + 1
        while index < bytes.count, !bytes[index].isSpace, bytes[index] != UInt8(ascii: "\\") { index += 1 }
        let name = String(decoding: bytes[(start + 1)..<index], as: UTF8.self)
        if name.isEmpty {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\\") else {
                throw ScanError(offset: start, reason: "a backslash stands alone outside of quotes")
            }
            return (nil, index + 1)
        }
        if name == "." {
            throw ScanError(offset: start, reason: "rows for COPY FROM STDIN can only be sent by psql: write INSERT")
        }
        guard isInclude(name) else {
            throw ScanError(
                offset: start,
                reason: "the meta-command \\\(name) is psql's; only \\i and \\ir are known here")
        }
        var argument: String?
        skipBlanks(&index)
        if index < bytes.count, !isEnd(bytes[index]) { argument = try readArgument(&index, of: name) }
        skipBlanks(&index)
        if index < bytes.count, !isEnd(bytes[index]) {
            // psql ignores what follows, and warns: a comment is the one thing that may be meant so.
            guard bytes[index] == UInt8(ascii: "-"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "-")
            else {
                throw ScanError(offset: index, reason: "\\\(name) takes one file, and more follows")
            }
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") {
                index += 1
            }
        }
        // A double backslash goes back to SQL on the same line, and is no part of it.
        if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "\\") {
            index += 2
        }
        return (ScannedSQL.Command(name: name, argument: argument, range: start..<index), index)
    }

    private func isInclude(_ name: String) -> Bool {
        ["i", "include", "ir", "include_relative"].contains(name)
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\\")
    }

    private func skipBlanks(_ index: inout Int) {
        while index < bytes.count, bytes[index].isSpace, !isEnd(bytes[index]) { index += 1 }
    }

    private func readArgument(_ index: inout Int, of name: String) throws -> String {
        let first = index
        var argument: [UInt8] = []
        var isQuoted = false
        while index < bytes.count, !bytes[index].isSpace {
            switch bytes[index] {
            case UInt8(ascii: "'"):
                isQuoted = true
                try readQuoted(&index, into: &argument)
                continue
            case UInt8(ascii: "`"):
                throw ScanError(offset: index, reason: "\\\(name) with a backtick would run a shell")
            case UInt8(ascii: "\""):
                throw ScanError(offset: index, reason: "\\\(name) takes single quotes, not double ones")
            case UInt8(ascii: ":"):
                throw ScanError(offset: index, reason: "\\\(name) with a variable of psql's (:name)")
            case UInt8(ascii: "|") where index == first:
                throw ScanError(offset: index, reason: "\\\(name) with a pipe would run a program")
            case UInt8(ascii: "~") where index == first:
                throw ScanError(offset: index, reason: "\\\(name) with ~ leaves the folder")
            case UInt8(ascii: "\\"): return text(argument, isQuoted: isQuoted)
            default: argument.append(bytes[index])
            }
            index += 1
        }
        let result = text(argument, isQuoted: isQuoted)
        if result == "-" {
            throw ScanError(offset: first, reason: "\\\(name) - would read the terminal or a pipe")
        }
        return result
    }

    private func text(_ argument: [UInt8], isQuoted: Bool) -> String {
        var argument = argument[...]
        // psql: "strip any trailing semicolons" of an unquoted file name.
        while !isQuoted, argument.last == UInt8(ascii: ";") { argument.removeLast() }
        return String(decoding: argument, as: UTF8.self)
    }

    private func readQuoted(_ index: inout Int, into argument: inout [UInt8]) throws {
        let first = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            if bytes[index] == UInt8(ascii: "'") {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") else {
                    index += 1
                    return
                }
                index += 1
            } else if bytes[index] == UInt8(ascii: "\\") {
                throw ScanError(offset: index, reason: "escapes in a file's name aren't known here")
            }
            argument.append(bytes[index])
            index += 1
        }
        throw ScanError(offset: first, reason: "the file's name has no closing quote")
    }
}
