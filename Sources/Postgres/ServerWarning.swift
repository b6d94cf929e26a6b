internal import CLibPQ

/// A warning of the server's, such as one that a DO block raises.
package struct ServerWarning: Sendable {
    package let message: String
    package let hint: String?
}

extension Connection {
    /// Takes the server's notices: warnings go to ``onWarning``, the rest is chatter.
    func receiveWarnings(of handle: OpaquePointer) {
        // The connection outlives every call of this: libpq makes them from our own calls on the handle.
        let connection = Unmanaged.passUnretained(self).toOpaque()
        _ = PQsetNoticeReceiver(
            handle,
            { connection, result in
                guard let connection, let result else { return }
                func field(_ code: Character) -> String? {
                    PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
                }
                guard field("V") == "WARNING", let message = field("M") else { return }
                Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue()
                    .onWarning?(ServerWarning(message: message, hint: field("H")))
            }, connection)
    }
}
