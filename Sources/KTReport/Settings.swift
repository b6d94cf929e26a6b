internal import Foundation
internal import Pipeline
internal import Yams

/// What holds without a flag, and where it came from: the environment, then `kt-report.yaml`, then the default.
struct Settings {
    /// One thing that can be set.
    enum Key: String, CaseIterable {
        case databaseURL = "database_url"
        case output
        case formats
        case jobs
        case rules
        case reports
        case signingKey = "signing_key"
        case stateFolder = "state_folder"
        case csvProfile = "csv_profile"
        case migrationLog = "migration_log"
        case maxOpenConnections = "max_open_conns"
        case maxIdleConnections = "max_idle_conns"
        case connectionLifetime = "conn_max_lifetime"
        case connectionIdleTime = "conn_max_idle_time"
        case acquireTimeout = "acquire_timeout"
        case connectTimeout = "connect_timeout"
        case statementTimeout = "statement_timeout"
        case readTimeout = "read_timeout"
        case retryBudget = "retry_budget"
        case metrics

        /// The variable of the environment; KeepTrack's own names where it has them.
        var variable: String {
            switch self {
            case .databaseURL, .maxOpenConnections, .maxIdleConnections, .connectionLifetime, .connectionIdleTime:
                rawValue.uppercased()
            case .stateFolder: "KT_STATE_DIR"
            default: "KT_" + rawValue.uppercased()
            }
        }

        var fallback: String? {
            switch self {
            case .output: "output"
            case .formats: "csv,json,xlsx"
            case .jobs: "2"
            case .rules: "nepal"
            case .csvProfile: "rfc4180"
            case .maxOpenConnections: "15"
            case .maxIdleConnections: "5"
            case .connectionLifetime: "30m"
            case .connectionIdleTime: "15m"
            case .acquireTimeout: "30s"
            case .connectTimeout: "10s"
            case .statementTimeout: "10m"
            case .readTimeout: "10m"
            case .retryBudget: "30s"
            default: nil
            }
        }

        var meaning: String {
            switch self {
            case .databaseURL: "the server, as libpq takes it; without it the private server serves"
            case .output: "where runs are kept"
            case .formats: "what a run writes"
            case .jobs: "organizations read at a time"
            case .rules: "the renewal rules, a name below reports/rules or a file"
            case .reports: "a folder with reports of your own"
            case .signingKey: "a file with the Ed25519 key that signs manifests"
            case .stateFolder: "where the private server lives"
            case .csvProfile: "rfc4180, or excel for a byte order mark"
            case .migrationLog: "where migrate mirrors its ledger; logs.json beside the runs without it"
            case .maxOpenConnections: "connections at a time, at least 2: one holds the snapshot, each job has one"
            case .maxIdleConnections: "connections that are kept though unused"
            case .connectionLifetime: "age at which a connection is replaced; 0 for never"
            case .connectionIdleTime: "how long an unused connection is kept; 0 for ever"
            case .acquireTimeout: "how long to wait for a free connection"
            case .connectTimeout: "for TCP, TLS and authentication"
            case .statementTimeout: "how long the server may work on one statement"
            case .readTimeout: "how long to wait for one answer"
            case .retryBudget: "how long to try again what a restart or a conflict ended"
            case .metrics: "a file that run tells Prometheus in how it went"
            }
        }
    }

    struct Value {
        let text: String
        let origin: String
    }

    private let values: [Key: Value]
    let environment: [String: String]

    /// - Parameter file: a configuration file; nil takes `kt-report.yaml` of the working folder if it is there.
    /// - Throws: `PipelineError` of code `configuration` for a file that can't be read or has an unknown key.
    init(environment: [String: String], file: String?) throws {
        self.environment = environment
        let path = file ?? "kt-report.yaml"
        var fromFile: [String: String] = [:]
        if file != nil || FileManager.default.fileExists(atPath: path) {
            fromFile = try Settings.read(path)
        }
        var values: [Key: Value] = [:]
        for key in Key.allCases {
            if let text = environment[key.variable], !text.isEmpty {
                values[key] = Value(text: text, origin: key.variable)
            } else if let text = fromFile[key.rawValue] {
                values[key] = Value(text: text, origin: path)
            } else if let text = key.fallback {
                values[key] = Value(text: text, origin: "default")
            }
        }
        self.values = values
    }

    subscript(key: Key) -> Value? { values[key] }

    func text(_ key: Key) -> String? { values[key]?.text }

    private static func read(_ path: String) throws -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw PipelineError(.configuration, "the configuration \(path) can't be read")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw PipelineError(.configuration, "\(path) isn't YAML")
        }
        guard let root else { return [:] }
        guard let mapping = root.mapping else {
            throw PipelineError(.configuration, "\(path) should hold keys and values")
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            let place = "\(path):\(key.mark?.line ?? 1):\(key.mark?.column ?? 1)"
            guard let name = key.string, Key(rawValue: name) != nil else {
                throw PipelineError(
                    .configuration, "\(place): there is no setting \(key.string ?? "of that kind")",
                    hint: "There are \(Key.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            if let list = value.sequence {
                values[name] = list.compactMap(\.scalar?.string).joined(separator: ",")
            } else if let scalar = value.scalar {
                values[name] = scalar.string
            }
        }
        return values
    }
}
