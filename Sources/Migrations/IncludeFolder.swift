internal import Foundation

/// The folder that includes may not leave.
struct IncludeFolder: Sendable {
    let path: String

    /// A file that was found, by the name it has and the one it has without links.
    struct Location: Sendable, Hashable {
        /// Below the folder, as the includes name it.
        let path: String
        let realPath: String
    }

    /// psql: `\ir` is relative to the including file's folder, `\i` to the folder one stands in, here the index's.
    ///
    /// - Throws: ``MigrationError`` for what is absolute, outside, missing, or no plain file.
    func locate(_ name: String, isRelative: Bool, from including: String, place: String) throws -> Location {
        func refuse(_ reason: String) -> MigrationError {
            MigrationError(place: place, reason: reason, advice: "Nothing was sent to the database")
        }
        guard !name.isEmpty else { throw refuse("the include names no file") }
        guard !name.hasPrefix("/") else { throw refuse("\(name) is an absolute path; includes stay in the folder") }
        var parts = isRelative ? including.split(separator: "/").dropLast().map { String($0) } : []
        for part in name.split(separator: "/").map({ String($0) }) where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { throw refuse("\(name) leaves the folder of index.sql") }
            } else {
                parts.append(part)
            }
        }
        let target = parts.joined(separator: "/")
        guard !target.isEmpty else { throw refuse("\(name) is a folder") }
        guard let root = resolve(path), let real = resolve(path + "/" + target) else {
            let error = errno
            throw refuse(
                error == ENOENT || error == ENOTDIR
                    ? "there is no file \(target)" : "\(target) can't be read: \(String(cString: strerror(error)))")
        }
        guard real.hasPrefix(root + "/") else { throw refuse("\(target) is a link out of the folder of index.sql") }
        return Location(path: target, realPath: real)
    }

    /// The location of `index.sql`.
    func index() throws -> Location {
        guard let real = resolve(path + "/index.sql") else {
            throw MigrationError(place: path, reason: "there is no index.sql in it")
        }
        return Location(path: "index.sql", realPath: real)
    }

    /// Reads a file's text, without a byte order mark.
    ///
    /// - Parameter place: the include that names it.
    func load(_ location: Location, place: String) throws -> String {
        func refuse(_ reason: String) -> MigrationError {
            MigrationError(place: place, reason: reason, advice: "Nothing was sent to the database")
        }
        // Looked at before it is opened: opening a FIFO would wait for a writer.
        let type = try? FileManager.default.attributesOfItem(atPath: location.realPath)[.type] as? FileAttributeType
        guard type == .typeRegular else {
            throw refuse("\(location.path) is \(type == .typeDirectory ? "a folder" : "no plain file")")
        }
        guard access(location.realPath, R_OK) == 0 else {
            throw refuse("\(location.path) can't be read: \(String(cString: strerror(errno)))")
        }
        guard let data = FileManager.default.contents(atPath: location.realPath) else {
            throw refuse("\(location.path) can't be read")
        }
        guard var text = String(data: data, encoding: .utf8) else { throw refuse("\(location.path) isn't UTF-8") }
        // libpq's text ends at a NUL: the rest would be lost in silence.
        guard !text.utf8.contains(0) else { throw refuse("\(location.path) holds a NUL byte") }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return text
    }

    /// Whether there is something of that name below the folder.
    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + name)
    }

    private func resolve(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
