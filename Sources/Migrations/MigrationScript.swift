internal import Digest

/// The files that an index lists with psql's `\i` and `\ir`, in order.
///
/// A file that holds nothing but includes and comments is an index; any other is a unit, applied whole. A unit may
/// include too: what it includes is part of it, each included file with a query buffer of its own, as in psql.
package struct MigrationScript: Sendable {
    package private(set) var files: [MigrationFile]
    private let folder: IncludeFolder

    /// Reads an index and what it includes, before anything is sent to a server.
    ///
    /// - Parameter folder: the folder that holds `index.sql`; includes may not leave it.
    /// - Throws: ``MigrationError`` with file, line and column, and the chain of includes: a missing file, one outside
    ///   the folder, one that includes itself, another meta-command, a statement that no file may hold.
    package init(folder: String) throws {
        self.folder = IncludeFolder(path: folder)
        var reader = IndexReader(folder: self.folder)
        try reader.readIndex(try self.folder.index(), chain: [])
        files = reader.files
    }

    package func file(_ path: String) -> MigrationFile? {
        files.first { $0.path == path }
    }

    /// The same files as a Citus cluster takes them: where `NAME.citus.sql` stands beside a file, its statements are
    /// sent instead.
    ///
    /// Paths and checksums stay those of the listed files: the ledgers of all databases tell the same.
    package func forCitus() throws -> MigrationScript {
        var script = self
        script.files = try files.map { file in
            guard let variant = try unit(MigrationFile.citusPath(of: file.path), kind: file.kind) else { return file }
            return MigrationFile(
                path: file.path, kind: file.kind, chunks: variant.chunks, checksum: file.checksum,
                isTransactional: variant.isTransactional)
        }
        return script
    }

    /// The script that takes a file back, nil where there is none.
    ///
    /// - Throws: ``MigrationError`` where there is one that can't be read.
    package func downScript(of path: String, kind: MigrationFile.Kind) throws -> MigrationFile? {
        try unit(MigrationFile.downPath(of: path), kind: kind)
    }

    /// A file that the index doesn't list, nil where there is none.
    private func unit(_ path: String, kind: MigrationFile.Kind) throws -> MigrationFile? {
        guard folder.exists(path) else { return nil }
        var reader = IndexReader(folder: folder)
        let location = try folder.locate(path, isRelative: false, from: "index.sql", place: path)
        return try reader.unit(location, kind: kind, chain: [])
    }
}

/// Follows the includes.
private struct IndexReader {
    let folder: IncludeFolder
    var files: [MigrationFile] = []
    private var includeCount = 0

    /// Deeper than anybody nests by hand, and far from the end of a thread's stack.
    private static let deepest = 64
    /// Includes in all: files that include each other twice over grow without nesting deep.
    private static let most = 20_000

    /// One include on the way to the file being read.
    struct Step {
        let location: IncludeFolder.Location
        /// `file:line:column` of the include that led to it.
        let place: String
    }

    init(folder: IncludeFolder) {
        self.folder = folder
    }

    mutating func readIndex(_ location: IncludeFolder.Location, chain: [Step]) throws {
        let place = chain.last?.place ?? location.path
        let source = try read(location, chain: chain)
        if source.scanned.commands.isEmpty || !source.scanned.statements.isEmpty {
            guard !chain.isEmpty else {
                throw MigrationError(
                    place: source.scanned.statements.first.map { source.place(ofByte: $0.range.lowerBound) } ?? place,
                    reason: source.scanned.statements.isEmpty
                        ? "it includes nothing" : "index.sql holds a statement; it may only list files",
                    advice: "List files with \\ir FILE")
            }
            if files.contains(where: { $0.path == location.path }) {
                throw failure(place, "it includes \(location.path) a second time", chain)
            }
            let kind: MigrationFile.Kind = location.path.hasPrefix("schema/") ? .versioned : .repeatable
            files.append(try unit(location, source, kind: kind, chain: chain))
            return
        }
        for command in source.scanned.commands {
            let step = try self.step(command, in: source, at: location, chain: chain)
            try readIndex(step.location, chain: chain + [step])
        }
    }

    /// A file as a unit, with everything that it includes.
    mutating func unit(
        _ location: IncludeFolder.Location, _ source: SourceText? = nil, kind: MigrationFile.Kind, chain: [Step]
    ) throws -> MigrationFile {
        let source = try source ?? read(location, chain: chain)
        let isTransactional = source.isTransactional
        var parts: [SourceText] = []
        let chunks = try self.chunks(
            of: source, at: location, isTransactional: isTransactional, chain: chain, parts: &parts)
        // A unit of one file has the checksum of its text alone.
        let checked =
            parts.count == 1
            ? source.normalized : parts.map { "\($0.path)\u{0}\($0.normalized)\u{0}" }.joined()
        return MigrationFile(
            path: location.path, kind: kind, chunks: chunks, checksum: sha256Hex(checked),
            isTransactional: isTransactional)
    }

    /// What is sent of a file and of what it includes, in psql's order: a statement that an include interrupts goes
    /// on after it.
    private mutating func chunks(
        of source: SourceText, at location: IncludeFolder.Location, isTransactional: Bool, chain: [Step],
        parts: inout [SourceText]
    ) throws -> [SourceChunk] {
        parts.append(source)
        try adding(chain) { try source.checkStatements(isTransactional: isTransactional) }
        var chunks: [SourceChunk] = []
        var cut = 0
        for command in source.scanned.commands {
            let complete = source.scanned.statements.last {
                $0.isTerminated && $0.range.upperBound <= command.range.lowerBound
            }
            if let end = complete?.range.upperBound, end > cut {
                chunks.append(try source.chunk(cut..<end))
                cut = end
            }
            let step = try self.step(command, in: source, at: location, chain: chain)
            let included = try read(step.location, chain: chain + [step])
            chunks += try self.chunks(
                of: included, at: step.location, isTransactional: isTransactional, chain: chain + [step], parts: &parts)
        }
        let rest = try source.chunk(cut..<source.text.utf8.count)
        if !rest.statements.isEmpty || chunks.isEmpty { chunks.append(rest) }
        return chunks
    }

    private mutating func step(
        _ command: ScannedSQL.Command, in source: SourceText, at location: IncludeFolder.Location, chain: [Step]
    ) throws -> Step {
        let place = source.place(ofByte: command.range.lowerBound)
        let target = try adding(chain) {
            try folder.locate(
                command.argument ?? "", isRelative: ["ir", "include_relative"].contains(command.name),
                from: location.path, place: place)
        }
        let above = chain.map(\.location.realPath) + [location.realPath]
        if above.contains(target.realPath) || target.path == "index.sql" {
            throw failure(place, "\(target.path) includes itself", chain)
        }
        guard chain.count < IndexReader.deepest else {
            throw failure(place, "includes are nested deeper than \(IndexReader.deepest)", chain)
        }
        includeCount += 1
        guard includeCount <= IndexReader.most else {
            throw failure(place, "there are more than \(IndexReader.most) includes", chain)
        }
        return Step(location: target, place: place)
    }

    private func read(_ location: IncludeFolder.Location, chain: [Step]) throws -> SourceText {
        try adding(chain) {
            let text = try folder.load(location, place: chain.last?.place ?? location.path)
            return try SourceText(path: location.path, text: text)
        }
    }

    // MARK: Errors

    /// Adds to an error the includes that led to it.
    private func adding<R>(_ chain: [Step], _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as MigrationError {
            throw failure(error.place, error.reason, chain, advice: error.advice)
        }
    }

    private func failure(
        _ place: String, _ reason: String, _ chain: [Step], advice: String? = "Nothing was sent to the database"
    ) -> MigrationError {
        var places = chain.map(\.place)
        if places.last == place { places.removeLast() }
        if places.count > 8 { places = places.prefix(3) + ["..."] + places.suffix(4) }
        let way = places.isEmpty ? "" : " (included by \(places.joined(separator: " -> ")))"
        return MigrationError(place: place, reason: reason + way, advice: advice)
    }
}
