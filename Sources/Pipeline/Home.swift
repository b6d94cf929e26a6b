package import Extract
internal import Foundation

/// The files that the program lives from: definitions, queries, rules, the calendar's table.
package struct Home: Sendable {
    /// The folder that holds `reports/` and `queries/`.
    package let folder: String
    /// A folder with reports of the user's own and their queries.
    package var ownReports: String?

    package func queryLibrary() -> QueryLibrary { QueryLibrary(folder: queries, ownFolder: ownReports) }

    package var queries: String { folder + "/queries" }
    package var reports: String { folder + "/reports" }
    package var rules: String { folder + "/reports/rules" }
    package var calendar: String { folder + "/reports/calendar/bikram-sambat-months.csv" }

    package init(folder: String) {
        self.folder = folder
    }

    /// The folder that `KT_HOME` names; else `share/kt-report` beside the program's `bin`; else the nearest folder above
    /// the program or the working folder that holds `queries/index.sql`.
    ///
    /// - Throws: ``PipelineError`` of code `configuration`, which lists where it looked.
    package static func find(environment: [String: String], executable: String?) throws -> Home {
        if let named = environment["KT_HOME"], !named.isEmpty {
            guard isHome(named) else {
                throw PipelineError(
                    .configuration, "KT_HOME is \(named), but there is no queries/index.sql in it",
                    hint: "Set it to the folder that holds queries/ and reports/")
            }
            return Home(folder: named)
        }
        let program = executable.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
        if let shared = program?.deletingLastPathComponent().appendingPathComponent("share/kt-report").path,
            isHome(shared)
        {
            return Home(folder: shared)
        }
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [program, here].compactMap({ $0 }) {
            var folder = start
            while folder.path != "/" {
                if isHome(folder.path) { return Home(folder: folder.path) }
                folder.deleteLastPathComponent()
            }
        }
        throw PipelineError(
            .configuration, "the folders queries/ and reports/ are neither beside the program nor above this folder",
            hint: "Set KT_HOME to the folder that holds them")
    }

    private static func isHome(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/queries/index.sql")
    }
}
