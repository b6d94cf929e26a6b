import Postgres
import Testing

/// No piece of a password reaches a message, however the connection string is mistyped.
@Suite struct RedactionTests {
    private static let canary = "kanari7Xq"

    @Test(arguments: [
        "postgresql://user:kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa@kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa/kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa:kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa?kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa#kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa%zzkanari7Xq@127.0.0.1:1/db", "postgresql://user:[kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:kanari7Xq@/db?host=/nowhere", "postgres://:kanari7Xq@127.0.0.1:1",
        "host=127.0.0.1 port=1 user=u password=kanari7Xq", "host=127.0.0.1 port=1 user=u password='kanari7Xq",
        "host=127.0.0.1 port=1 user=u password=a kanari7Xq", "host=127.0.0.1 password=kanari7Xq bad_option=1",
        "postgresql://user:pa kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa\"kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa\"@kanari7Xq@127.0.0.1:1/db", "postgresql://u:kanari7Xq@127.0.0.1:port/db",
        "postgresql://u:kanari7Xq@127.0.0.1:99999/db", "postgresql://u:kanari7Xq@127.0.0.1:1/db?sslmode=nonsense",
        "postgresql://u:kanari7Xq@127.0.0.1:1/db?password=kanari7Xq&connect_timeout=x",
        "postgresql://user:pa@ss/kanari7Xq?x@127.0.0.1:1/db", "kanari7Xq", "postgresql//user:kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:kanari7Xq@[::1:1/db", "mysql://user:kanari7Xq@127.0.0.1/db",
    ])
    func noPieceOfThePasswordIsShown(connectionString: String) throws {
        let error = #expect(throws: PostgresError.self) {
            let target = try ConnectionTarget(connectionString)
            _ = try Connection(target, connectTimeout: .seconds(2))
        }
        #expect(error?.description.contains(Self.canary) == false)
        #expect(error?.description.contains("kanari") == false)
    }

    @Test func aFailedConnectNamesHostPortAndDatabase() throws {
        let target = try ConnectionTarget("postgresql://reporter:secret@127.0.0.1:1/keeptrack")
        let error = #expect(throws: PostgresError.self) { _ = try Connection(target, connectTimeout: .seconds(2)) }
        #expect(error?.description.contains("127.0.0.1:1/keeptrack as reporter") == true)
        #expect(error?.code == .connect)
    }
}
