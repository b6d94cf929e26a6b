internal import Digest
internal import Foundation
internal import Glibc
internal import Pipeline

/// The folder that backups are kept in, one folder each: `keeptrack-20260716T010203Z`.
struct BackupFolder: Sendable {
    let path: String

    private static let suffix = ".partial"

    /// Runs `body` while no other backup writes here; clears away what killed ones left.
    ///
    /// - Throws: ``PipelineError`` of code `cantWrite` or `locked`.
    func locked<R>(_ body: () throws -> R) throws -> R {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw PipelineError(.cantWrite, "can't make the folder \(path)", hint: "Choose another with --output")
        }
        let descriptor = open(path + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PipelineError(.cantWrite, "can't write to \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PipelineError(.locked, "another backup is writing to \(path)", hint: "Try again when it has ended")
        }
        for name in names() where name.hasPrefix(".") && name.hasSuffix(Self.suffix) {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
        return try body()
    }

    /// A backup that has no name yet.
    struct Pending {
        fileprivate let hidden: String
        fileprivate let final: String
        var archive: String { hidden + "/" + BackupManifest.archiveName }

        /// Writes the manifest, makes all of it safe on the disk and gives it its name.
        func publish(_ manifest: BackupManifest) throws -> String {
            do {
                try manifest.encoded().write(to: URL(fileURLWithPath: hidden + "/" + BackupManifest.fileName))
                for file in [archive, hidden + "/" + BackupManifest.fileName, hidden] { try BackupFolder.sync(file) }
            } catch let error as PipelineError {
                throw error
            } catch {
                throw PipelineError(.cantWrite, "can't write the backup's manifest", hint: "Is the disk full?")
            }
            guard rename(hidden, final) == 0 else {
                throw PipelineError(.cantWrite, "can't put \(final) in place: \(String(cString: strerror(errno)))")
            }
            try? BackupFolder.sync(URL(fileURLWithPath: final).deletingLastPathComponent().path)
            return final
        }

        func discard() { try? FileManager.default.removeItem(atPath: hidden) }
    }

    /// - Parameter takenAt: `2026-07-16T01:02:03Z`.
    func begin(at takenAt: String) throws -> Pending {
        let stamp = takenAt.filter { $0 != "-" && $0 != ":" }
        var name = "keeptrack-\(stamp)"
        // Two of one second.
        var number = 1
        while FileManager.default.fileExists(atPath: path + "/" + name) {
            number += 1
            name = "keeptrack-\(stamp)-\(number)"
        }
        let pending = Pending(hidden: "\(path)/.\(name)\(Self.suffix)", final: path + "/" + name)
        do {
            try FileManager.default.createDirectory(
                atPath: pending.hidden, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw PipelineError(.cantWrite, "can't write to \(path)", hint: "Is the disk full?")
        }
        return pending
    }

    /// Removes all but the newest whole backups; what isn't one of ours isn't touched.
    ///
    /// - Parameter newest: the one just made, which stays whatever the others' names say.
    /// - Returns: the names of those removed.
    func keep(last count: Int?, newest: String) throws -> [String] {
        guard let count else { return [] }
        let whole = names().filter { name in
            name.wholeMatch(of: #/keeptrack-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?/#) != nil
                && FileManager.default.fileExists(atPath: "\(path)/\(name)/\(BackupManifest.fileName)")
        }.sorted { ($0.count, $0) < ($1.count, $1) }.sorted { $0.prefix(26) < $1.prefix(26) }
        let surplus = whole.filter { path + "/" + $0 != newest }.dropLast(max(0, count - 1))
        return try surplus.map { name in
            // Out of sight first, so that one half removed doesn't look like a backup.
            let hidden = "\(path)/.\(name)\(Self.suffix)"
            guard rename(path + "/" + name, hidden) == 0 else {
                throw PipelineError(.cantWrite, "can't remove \(path)/\(name): \(String(cString: strerror(errno)))")
            }
            try? FileManager.default.removeItem(atPath: hidden)
            return name
        }
    }

    private func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

    // MARK: Files

    static func size(of file: String) throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    }

    static func sha256(of file: String) throws -> String {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        var digest = SHA256Digest()
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
            chunk.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexDigest()
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PipelineError(.cantWrite, "can't sync \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw PipelineError(.cantWrite, "can't sync \(path): \(String(cString: strerror(errno)))")
        }
    }
}
