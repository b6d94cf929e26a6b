internal import SystemPackage

/// The user that owns the cluster and runs the server. PostgreSQL refuses to run as root.
struct ServerAccount: Sendable, Equatable {
    let name: String
    let userID: UInt32
    let groupID: UInt32
    /// Whether this process is root and the server runs as somebody else.
    let isOther: Bool

    /// Who runs the server.
    ///
    /// For root: the owner of a server folder that is already there, if it is one of the users below (so that a
    /// `postgres` user installed later doesn't lock the data out); else the named user, else `postgres`, else `nobody`.
    ///
    /// - Parameters:
    ///   - requested: The configured user; `nil` leaves the choice open.
    ///   - owner: The owner of the existing server folder.
    static func resolve(requested: String?, owner: UInt32?) throws -> ServerAccount {
        let userID = SystemCall.effectiveUserID
        guard userID == 0 else {
            let name = SystemCall.account(userID: userID)?.name ?? "\(userID)"
            guard requested == nil || requested == name else {
                throw EmbeddedServerError(
                    .invalidConfiguration, "only root can run the server as another user",
                    hint: "leave the server's user out, or run kt-report as that user")
            }
            return ServerAccount(
                name: name, userID: userID, groupID: SystemCall.effectiveGroupID, isOther: false)
        }
        let candidates = (requested.map { [$0] } ?? ["postgres", "nobody"])
            .compactMap { SystemCall.account(named: $0) }
            .filter { $0.userID != 0 }
        guard let chosen = candidates.first(where: { $0.userID == owner }) ?? candidates.first else {
            throw EmbeddedServerError(
                .serverUserNotFound,
                "PostgreSQL doesn't run as root and there is no user \(requested ?? "postgres or nobody") to run it as",
                hint: "create one (useradd --system postgres), or run kt-report as a plain user")
        }
        return ServerAccount(
            name: chosen.name, userID: chosen.userID, groupID: chosen.groupID, isOther: true)
    }
}
