import Postgres
import Testing

/// Who is verified without being asked to.
@Suite struct TLSDefaultTests {
    @Test(arguments: [
        "postgresql://u:p@db.example.com/keeptrack", "postgresql://u:p@10.0.0.7:6543/keeptrack",
        "host=db.example.com dbname=x", "host=localhost,db.example.com dbname=x", "hostaddr=10.1.2.3",
        "postgresql://u@[2001:db8::1]/x", "host=127.example.com",
    ])
    func remoteServersAreVerified(text: String) throws {
        let target = try ConnectionTarget(text)
        #expect(target.value(of: "sslmode") == "verify-full")
        #expect(target.sslMode == "verify-full")
        #expect(target.value(of: "sslrootcert") != nil)
    }

    @Test(arguments: [
        "postgresql:///keeptrack", "postgresql://u@localhost/x", "postgresql://u@127.0.0.1/x", "postgresql://u@[::1]/x",
        "host=/var/run/postgresql", "host=localhost,127.0.0.2", "dbname=x",
    ])
    func thisMachineIsNot(text: String) throws {
        #expect(try ConnectionTarget(text).value(of: "sslmode") == nil)
    }

    @Test(arguments: ["require", "disable", "verify-ca", "prefer"])
    func whatIsSaidHolds(mode: String) throws {
        let target = try ConnectionTarget("postgresql://u@db.example.com/x?sslmode=\(mode)")
        #expect(target.sslMode == mode)
        #expect(target.value(of: "sslrootcert") == nil)
    }

    @Test func aListOfOnesOwnHolds() throws {
        let target = try ConnectionTarget("host=db.example.com sslrootcert=/etc/own.pem")
        #expect(target.value(of: "sslrootcert") == "/etc/own.pem")
        #expect(target.value(of: "sslmode") == "verify-full")
    }

    @Test func programsGetTheTargetByTheirEnvironment() throws {
        let variables = try ConnectionTarget("postgresql://u:geheim@db.example.com:6000/x").environment()
        #expect(variables["PGHOST"] == "db.example.com")
        #expect(variables["PGPORT"] == "6000")
        #expect(variables["PGUSER"] == "u")
        #expect(variables["PGPASSWORD"] == "geheim")
        #expect(variables["PGDATABASE"] == "x")
        #expect(variables["PGSSLMODE"] == "verify-full")
    }
}
