internal import Foundation
internal import Pipeline

/// `manifest.json` of a backup: what the archive must hold, told by the database itself under the dump's snapshot.
package struct BackupManifest: Codable, Sendable, Equatable {
    package struct Table: Codable, Sendable, Equatable {
        package let schema: String
        package let name: String
        /// The name as SQL takes it.
        package let quoted: String
        package let rows: Int64
    }

    package struct Archive: Codable, Sendable, Equatable {
        package let file: String
        package let bytes: Int64
        package let sha256: String
    }

    /// The version of this format.
    package var format = 1
    package let tool: String
    /// When the snapshot was taken, in UTC.
    package let takenAt: String
    package let database: String
    package let serverVersion: String
    package let programVersion: String
    package let snapshot: String
    /// The roles that the archive names; a dump doesn't hold them, they belong to the server.
    package let roles: [String]
    package let archive: Archive
    package let tables: [Table]

    static let fileName = "manifest.json"
    static let archiveName = "database.dump"

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads a backup's manifest.
    ///
    /// - Parameter path: the backup's folder, or its archive.
    /// - Returns: the manifest, and the archive's path.
    /// - Throws: ``PipelineError`` of code `noInput` where there is none, `verification` where it is damaged.
    package static func read(_ path: String) throws -> (BackupManifest, archive: String) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw PipelineError(.noInput, "there is no backup \(path)")
        }
        let folder = isFolder.boolValue ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard let data = FileManager.default.contents(atPath: folder + "/" + fileName) else {
            throw PipelineError(
                .noInput, "\(folder) has no \(fileName), so it is no backup of kt-report's, or an unfinished one")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let manifest = try? decoder.decode(BackupManifest.self, from: data), manifest.format == 1 else {
            throw PipelineError(.verification, "\(folder)/\(fileName) is damaged, or of a later version")
        }
        return (manifest, folder + "/" + manifest.archive.file)
    }
}
