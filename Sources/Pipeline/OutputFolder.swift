internal import CLinux
package import Foundation
package import NepaliCalendar
internal import SystemPackage

/// The folder that runs are kept in: `DATE/ORGANIZATION/`, `latest`, `chain/`, and the lock.
///
/// An organization's folder is the unit: written as a hidden sibling, synced, and put in place whole, so that a reader
/// sees all of it or none.
package final class OutputFolder {
    package let path: String
    private let lock: FileDescriptor

    /// Opens the folder, making it if need be, and takes its lock; cleans up what a killed run left behind.
    ///
    /// - Throws: ``PipelineError`` of code `cantWrite`, or `locked` where another run holds it.
    package init(path: String) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            lock = try FileDescriptor.open(
                FilePath(path).appending(".lock"), .readWrite, options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead])
        } catch {
            throw PipelineError(
                .cantWrite, "can't write to the output folder \(path): \(error.localizedReason)",
                hint: "Make it writable, or choose another with --output")
        }
        // Every property has its value by now: where this throws, deinit closes the lock.
        guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw PipelineError(.locked, "another run is writing to \(path)", hint: "Try again when it has ended")
        }
        try removeLeftovers()
    }

    deinit {
        try? lock.close()
    }

    private func removeLeftovers() throws {
        for date in children(of: path) {
            for name in children(of: "\(path)/\(date)") where name.hasPrefix(".") && name.hasSuffix(".partial") {
                try FileManager.default.removeItem(atPath: "\(path)/\(date)/\(name)")
            }
            unlink("\(path)/\(date)/run.json.new")
        }
        unlink(path + "/.latest.new")
    }

    private func children(of folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    // MARK: The run as a whole

    /// Writes a file of the run beside the organizations, whole or not at all.
    package func write(_ data: Data, to name: String, date: CalendarDate) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(date)", withIntermediateDirectories: true)
        try writeWhole(data, to: "\(path)/\(date)/\(name)")
    }

    /// Points `latest` at a date's folder, unless it points at a later one: a run of an earlier day is no newer.
    package func pointLatest(at date: CalendarDate) throws {
        if let present = try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/latest"),
            let other = CalendarDate(iso: present), other > date,
            FileManager.default.fileExists(atPath: path + "/latest")
        {
            return
        }
        let new = "\(path)/.latest.new"
        unlink(new)
        guard symlink("\(date)", new) == 0, rename(new, path + "/latest") == 0 else {
            throw PipelineError(.cantWrite, "can't move \(path)/latest: \(String(cString: strerror(errno)))")
        }
    }
}

/// An organization's folder that isn't in place yet.
package struct PendingFolder: Sendable {
    /// Where its files are written.
    package let hidden: String
    /// Where it will stand.
    package let final: String
    /// The same below the output folder: `2026-07-16/acme`.
    package let name: String
    /// For what doesn't fit in memory; gone before the folder is put in place.
    package var spool: String { hidden + "/.spool" }

    /// Makes the hidden folder.
    ///
    /// - Throws: ``PipelineError`` of code `cantWrite`.
    package init(output: String, date: CalendarDate, slug: String, runID: String) throws {
        hidden = "\(output)/\(date)/.\(slug).\(runID).partial"
        name = "\(date)/\(slug)"
        final = "\(output)/\(name)"
        do {
            try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
        } catch {
            throw PipelineError(.cantWrite, "can't write to \(output)/\(date): \(error.localizedReason)")
        }
    }

    /// Makes the folder whole and safe on the disk, ready to be put in place.
    package func complete() throws {
        try FileManager.default.removeItem(atPath: spool)
        try syncFileSystem(of: hidden)
    }

    /// Puts the completed folder in place; one that stands there is exchanged and then removed.
    ///
    /// - Throws: ``PipelineError`` of code `cantWrite`; what stood there then stands there still.
    package func publish() throws {
        let isPlaced =
            FileManager.default.fileExists(atPath: final) ? kt_exchange(hidden, final) : rename(hidden, final)
        guard isPlaced == 0 else {
            throw PipelineError(.cantWrite, "can't put \(final) in place: \(String(cString: strerror(errno)))")
        }
        // The folder is whole either way: what may be lost with the power is that it is the new one.
        try? syncFolder((final as NSString).deletingLastPathComponent)
        // What was exchanged is old now; a leftover of it would be removed by the next run.
        try? FileManager.default.removeItem(atPath: hidden)
    }

    /// Removes what was written.
    package func discard() {
        try? FileManager.default.removeItem(atPath: hidden)
    }
}

/// Brings everything that was written to the file system of a folder to its disk: one call for any number of files.
package func syncFileSystem(of folder: String) throws {
    let descriptor = try FileDescriptor.open(FilePath(folder), .readOnly, options: .directory)
    try descriptor.closeAfter {
        guard kt_sync_file_system(descriptor.rawValue) == 0 else {
            throw PipelineError(.cantWrite, "can't sync \(folder): \(String(cString: strerror(errno)))")
        }
    }
}

/// Whether a file may be put in place under that name: root could put one in the place of `/dev/null`.
package func isReplaceable(_ path: String) -> Bool {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return true }
    return [S_IFREG, S_IFLNK].contains(facts.st_mode & S_IFMT)
}

/// Brings a folder's own entries to the disk.
private func syncFolder(_ folder: String) throws {
    let descriptor = try FileDescriptor.open(FilePath(folder), .readOnly, options: .directory)
    try descriptor.closeAfter {
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

/// Writes a file under another name, syncs it and renames it.
func writeWhole(_ data: Data, to path: String) throws {
    guard isReplaceable(path) else { throw PipelineError(.cantWrite, "\(path) is no plain file") }
    let temporary = path + ".new"
    do {
        try writeFile(data, to: temporary, isSynced: true)
        guard rename(temporary, path) == 0 else { throw Errno(rawValue: errno) }
    } catch {
        unlink(temporary)
        throw error
    }
}

/// Writes a file, anew where it is there already.
///
/// - Parameter isSynced: whether it is on the disk when this returns.
func writeFile(_ data: Data, to path: String, isSynced: Bool = false) throws {
    let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    try file.closeAfter {
        try file.writeAll(data)
        guard !isSynced || fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

extension Error {
    /// The reason alone, without the path that Foundation puts into it.
    fileprivate var localizedReason: String {
        if let errno = self as? Errno { return errno.description }
        let underlying = (self as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return localizedDescription
    }
}
