import Postgres
import TestSupport
import Testing

/// No piece of a password reaches a message, however the connection string is mistyped.
@Suite struct RedactionTests {
    @Test(arguments: MalformedTargets.all)
    func noPieceOfThePasswordIsShown(connectionString: String) throws {
        let error = #expect(throws: PostgresError.self) {
            let target = try ConnectionTarget(connectionString)
            _ = try Connection(target, connectTimeout: .seconds(2))
        }
        #expect(error?.description.contains(MalformedTargets.canary) == false)
        #expect(error?.description.contains("kanari") == false)
    }

    @Test func thereAreFifty() {
        #expect(Set(MalformedTargets.all).count >= 50)
        #expect(MalformedTargets.all.allSatisfy { $0.contains(MalformedTargets.canary) })
    }

    @Test func aFailedConnectNamesHostPortAndDatabase() throws {
        let target = try ConnectionTarget("postgresql://reporter:secret@127.0.0.1:1/keeptrack")
        let error = #expect(throws: PostgresError.self) { _ = try Connection(target, connectTimeout: .seconds(2)) }
        #expect(error?.description.contains("127.0.0.1:1/keeptrack as reporter") == true)
        #expect(error?.code == .connect)
    }
}
