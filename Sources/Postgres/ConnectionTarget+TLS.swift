internal import CLibPQ
internal import Foundation

extension ConnectionTarget {
    /// Where the authorities that a system trusts are listed: Debian and its kin, Red Hat's, Alpine's and macOS's.
    private static let authorityFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// What libpq itself would take from the environment.
    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a host, or an address, is this machine.
    static func isLocal(_ host: String) -> Bool {
        if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") { return true }
        let name = host.lowercased()
        return name == "localhost" || name == "localhost." || name == "::1"
            || (name.hasPrefix("127.") && name.split(separator: ".").count == 4
                && name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) })
    }

    /// Whether every host that may be tried is this machine.
    private var isLocal: Bool {
        let named = value(of: "hostaddr") ?? value(of: "host") ?? Self.environment("PGHOSTADDR")
        let hosts = named ?? Self.environment("PGHOST") ?? ""
        return hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { Self.isLocal(String($0)) }
    }

    /// The mode that holds: `verify-full` where a remote server is named and nobody chose another.
    ///
    /// libpq's own default, `prefer`, takes a connection in the clear without a word.
    package var sslMode: String {
        value(of: "sslmode") ?? Self.environment("PGSSLMODE") ?? "prefer"
    }

    /// The same target with the server's certificate and name verified, unless the string or the environment says how
    /// to go about TLS, or the server is this machine. What a service file says isn't known here: it decides.
    ///
    /// - Throws: ``PostgresError`` of code `malformedTarget` where no list of authorities is installed.
    func verified() throws -> ConnectionTarget {
        guard value(of: "sslmode") == nil, Self.environment("PGSSLMODE") == nil, value(of: "service") == nil,
            Self.environment("PGSERVICE") == nil, !isLocal
        else { return self }
        var target = setting("sslmode", "verify-full")
        target.isVerifiedByDefault = true
        let own = Self.environment("HOME").map { $0 + "/.postgresql/root.crt" }
        if value(of: "sslrootcert") != nil || Self.environment("PGSSLROOTCERT") != nil
            || own.map({ FileManager.default.fileExists(atPath: $0) }) == true
        {
            return target
        }
        // libpq knows the system's authorities by name from version 16 on.
        if Connection.clientVersion >= 160_000 { return target.setting("sslrootcert", "system") }
        guard let file = Self.authorityFiles.first(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            throw PostgresError(
                .malformedTarget,
                "\(displayName) is to be verified, but no list of certificate authorities is installed",
                hint: "apt-get install ca-certificates, or name the server's authority: sslrootcert=FILE")
        }
        return target.setting("sslrootcert", file)
    }

    /// What to try after a connect that failed over TLS.
    func hint(for failure: String) -> String? {
        guard failure.contains("SSL") || failure.contains("certificate") else { return nil }
        let begin = isVerifiedByDefault ? "Servers that aren't this machine are verified: " : ""
        if failure.contains("does not match host name") {
            return begin + "connect to the name that the certificate bears"
        }
        if failure.contains("certificate verify failed") {
            return begin + "if an authority of your own signed the certificate, name it: sslrootcert=FILE"
        }
        if failure.contains("does not support SSL") {
            return begin + "turn on ssl in the server, or, on a network that you trust, say sslmode=disable"
        }
        return nil
    }

    /// The target as the variables of libpq's environment, for programs that must not have it among their arguments,
    /// where everybody can read it.
    ///
    /// - Throws: ``PostgresError`` of code `malformedTarget` for a setting that has no variable.
    package func environment() throws -> [String: String] {
        guard let known = PQconndefaults() else { throw PostgresError(.malformedTarget, "out of memory") }
        defer { PQconninfoFree(known) }
        var variables: [String: String] = [:]
        var option = known
        while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
            defer { option += 1 }
            guard let value = value(of: keyword) else { continue }
            if let variable = option.pointee.envvar {
                variables[String(cString: variable)] = value
            } else if keyword == "sslpassword" {
                throw PostgresError(
                    .malformedTarget, "sslpassword can't be handed to PostgreSQL's programs",
                    hint: "Use a key without a password, readable by nobody else")
            }
        }
        return variables
    }
}
