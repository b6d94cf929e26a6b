internal import CLibPQ

extension Connection {
    /// How a connection is protected on its way.
    package struct Encryption: Sendable, Equatable {
        /// `TLSv1.3`.
        package let version: String
        package let cipher: String
    }

    /// TLS as it was agreed on; nil where the connection is in the clear.
    package var encryption: Encryption? {
        guard PQsslInUse(handle) != 0 else { return nil }
        func attribute(_ name: String) -> String { PQsslAttribute(handle, name).map { String(cString: $0) } ?? "" }
        return Encryption(version: attribute("protocol"), cipher: attribute("cipher"))
    }

    /// Whether it never leaves the machine: a Unix socket, or an address of the loopback.
    package var isLocal: Bool {
        let host = PQhost(handle).map { String(cString: $0) } ?? ""
        let address = PQhostaddr(handle).map { String(cString: $0) } ?? ""
        return ConnectionTarget.isLocal(address.isEmpty ? host : address)
    }

    /// 150018 for 15.18; 0 where the peer hasn't told.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// The same of the client's library.
    package static var clientVersion: Int { Int(PQlibVersion()) }

    /// The process that the peer says it is. A pooler tells of itself: `pg_backend_pid()` is another one then.
    package var announcedProcess: Int { Int(PQbackendPID(handle)) }
}
