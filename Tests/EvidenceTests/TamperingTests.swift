import Foundation
import Synchronization
import TestSupport
import Testing

extension TrailTests {
    /// What a superuser can do to a sealed trail, and that it is found at the first bad event.
    @Suite struct TamperingTests {
        struct Tampering: Sendable, CustomTestStringConvertible {
            let name: String
            let sql: String
            /// The first bad event's index.
            let index: Int
            let says: String

            var testDescription: String { name }
        }

        private static let organization = TrailFixture.organization
        private static func id(_ index: Int) -> String { TrailFixture.id(of: index) }
        private static let last = 120
        private static let events = "audit.events where organization_id = '\(organization)' and id"

        /// Of 121 events, sealed at 41, 81 and 121.
        private static let tamperings: [Tampering] = [
            Tampering(
                name: "edit a value",
                sql: "update audit.events set after = jsonb_set(after, '{name}', '\"other\"') where id = \(id(57))",
                index: 57, says: "was changed"),
            Tampering(
                name: "edit a time by a microsecond",
                sql: "update audit.events set at = at + interval '1 microsecond' where id = \(id(3))",
                index: 3, says: "was changed"),
            Tampering(
                name: "make an empty text of NULL", sql: "update audit.events set client = '' where id = \(id(120))",
                index: 120, says: "was changed"),
            Tampering(
                name: "give it to another actor",
                sql: "update audit.events set actor = gen_random_uuid() where id = \(id(0))", index: 0,
                says: "was changed"),
            Tampering(name: "delete", sql: "delete from \(events) = \(id(57))", index: 57, says: "is missing"),
            Tampering(name: "delete the first", sql: "delete from \(events) = \(id(0))", index: 0, says: "is missing"),
            Tampering(
                name: "delete the last", sql: "delete from \(events) = \(id(last))", index: last,
                says: "is missing, and was the last"),
            Tampering(
                name: "insert",
                sql: """
                    insert into audit.events (organization_id, id, at, action, table_name, row_id, after, epoch, xid)
                    overriding system value
                    select organization_id, 1000000, at, action, table_name, row_id, after, epoch, xid
                    from \(events) = \(id(57))
                    """, index: 58, says: "was inserted"),
            Tampering(
                name: "swap two events' contents",
                sql: """
                    update audit.events as e set after = o.after, row_id = o.row_id
                    from audit.events as o
                    where (e.id = \(id(57)) and o.id = \(id(60))) or (e.id = \(id(60)) and o.id = \(id(57)))
                    """, index: 57, says: "was changed"),
            Tampering(
                name: "swap two events' places",
                sql: """
                    update audit.events as e set xid = o.xid from audit.events as o
                    where (e.id = \(id(57)) and o.id = \(id(60))) or (e.id = \(id(60)) and o.id = \(id(57)))
                    """, index: 57, says: "was changed"),
            Tampering(
                name: "cut the tail",
                sql: "delete from \(events) in (select id from audit.events order by id desc limit 9)",
                index: 112, says: "is missing, with all 9 to the end"),
            Tampering(
                name: "cut the tail and replay the head before",
                sql: """
                    delete from audit.events
                    where xid >= (select horizon from audit.tree_heads order by size offset 1 limit 1);
                    delete from audit.tree_heads where size = 121
                    """, index: 81, says: "the head of 121 events was kept, but isn't in the database"),
        ]

        private static let shared = Mutex<Task<TrailFixture, any Error>?>(nil)

        /// The sealed trail that every test takes a copy of.
        private static func sealedTrail() async throws -> TrailFixture {
            let task = shared.withLock { task in
                if let task { return task }
                let new = Task {
                    let folder = try #require(TrailServer.folder) + "/tampering"
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    let trail = try await TrailFixture.make(in: folder)
                    for round in 1...3 {
                        try await trail.write(40, as: "round \(round)")
                        try await trail.sealed()
                    }
                    return trail
                }
                task = new
                return new
            }
            return try await task.value
        }

        private func withTrail(_ body: (TrailFixture) async throws -> Void) async throws {
            try await withTemporaryFolder { folder in
                try await body(try await Self.sealedTrail().copy(in: folder))
            }
        }

        @Test func whatIsAsSealedIsProven() async throws {
            try await withTrail { trail in
                for arguments in [
                    [], ["--key", TrailFixture.publicKey], ["--heads", "/nowhere"],
                    ["--heads", "/nowhere", "--head", trail.heads + "/acme.jsonl"],
                ] {
                    let result = try await trail.verify(arguments)
                    #expect(result.status == 0, "\(arguments): \(result.standardError)")
                    #expect(
                        result.standardOutput.contains("acme: 121 events are as sealed"), "\(result.standardOutput)")
                }
                // An older head alone is enough to prove what it is over.
                let lines = try String(contentsOfFile: trail.heads + "/acme.jsonl", encoding: .utf8)
                    .split(separator: "\n")
                #expect(lines.count == 3)
                try "\(lines[0])\n".write(toFile: trail.folder + "/old", atomically: true, encoding: .utf8)
                let old = try await trail.verify(["--heads", "/nowhere", "--head", trail.folder + "/old"])
                #expect(old.status == 0, "\(old.standardError)")
            }
        }

        @Test(arguments: tamperings)
        func tamperingIsFoundAtTheFirstBadEvent(tampering: Tampering) async throws {
            try await withTrail { trail in
                try await trail.tamper(tampering.sql)
                let exact = try await trail.verify()
                #expect(exact.status == 76)
                #expect(exact.standardError.contains(tampering.says), "\(exact.standardError)")
                #expect(exact.standardError.contains("event \(tampering.index) "), "\(exact.standardError)")
                // With nothing but the newest head, kept elsewhere: within bounds.
                let rough = try await trail.verify(["--heads", "/nowhere", "--head", trail.heads + "/acme.jsonl"])
                #expect(rough.status == 76)
                let range = try #require(Self.range(in: rough.standardError), "\(rough.standardError)")
                #expect(range.contains(tampering.index), "\(rough.standardError)")
                #expect(range.count <= 64)
            }
        }

        /// `event 5 ...` or `an event from 3 to 9 ...`.
        private static func range(in text: String) -> ClosedRange<Int>? {
            if let match = text.firstMatch(of: #/an event from (\d+) to (\d+)/#), let from = Int(match.output.1),
                let to = Int(match.output.2)
            {
                return from...to
            }
            return text.firstMatch(of: #/: event (\d+)/#).flatMap { Int($0.output.1) }.map { $0...$0 }
        }

        @Test(arguments: [
            ("update audit.tree_heads set root = sha256('x') where size = 81", "its columns aren't what its text says"),
            ("update audit.tree_heads set horizon = '9' where size = 81", "its columns aren't what its text says"),
            (
                "update audit.tree_heads set frontier = array_fill(root, array[cardinality(frontier)]) where size = 81",
                "its columns aren't what its text says"
            ),
            ("update audit.tree_heads set signature = sha512('x') where size = 81", "signature that doesn't fit"),
            ("update audit.tree_heads set signature = null, public_key = null where size = 81", "isn't signed"),
            ("delete from audit.tree_heads where size = 81", "isn't in the database any more"),
            // The head of 41 events once more, as if it were the newest.
            (
                """
                update audit.tree_heads as h set (root, horizon, note, signature) =
                    (select o.root, o.horizon, o.note, o.signature from audit.tree_heads as o where o.size = 41)
                where h.size = 121
                """, "its columns aren't what its text says"
            ),
            (
                """
                delete from audit.tree_heads where size in (81, 121);
                """, "nothing vouches for event 41 and those after it"
            ),
        ])
        func tamperingWithHeadsIsFound(sql: String, says: String) async throws {
            try await withTrail { trail in
                try await trail.tamper(sql)
                let result = try await trail.verify(["--key", TrailFixture.publicKey])
                #expect(result.status == 76)
                #expect(result.standardError.contains(says), "\(result.standardError)")
            }
        }

        @Test func withoutAnythingKeptTheChainOfHeadsTells() async throws {
            try await withTrail { trail in
                try await trail.tamper("delete from audit.tree_heads where size = 81")
                let result = try await trail.verify(["--heads", "/nowhere"])
                #expect(result.status == 76)
                #expect(result.standardError.contains("doesn't follow the one of 41"), "\(result.standardError)")
            }
        }

        @Test func aTrailSealedAnewByAnotherIsFoundByTheKeyAndByTheKeptHead() async throws {
            try await withTrail { trail in
                try await trail.tamper(
                    "delete from audit.events where id = \(Self.id(57)); delete from audit.tree_heads")
                let other = trail.folder + "/other"
                try "\(String(repeating: "A", count: 43))=\n".write(toFile: other, atomically: true, encoding: .utf8)
                let forged = try await trail.database.program(
                    ["seal", "--key", other, "--heads", trail.folder + "/forged"])
                #expect(forged.status == 0, "\(forged.standardError)")
                let byKey = try await trail.verify(["--heads", "/nowhere", "--key", TrailFixture.publicKey])
                #expect(byKey.status == 76)
                #expect(byKey.standardError.contains("is signed with another key"), "\(byKey.standardError)")
                let byHead = try await trail.verify()
                #expect(byHead.status == 76)
                #expect(byHead.standardError.contains("event 57 is missing"), "\(byHead.standardError)")
            }
        }

        @Test func aSealCoversNoDamageUp() async throws {
            for (sql, says) in [
                ("delete from audit.tree_heads where size = 121", "over 121 events, the database only over 81"),
                (
                    "update audit.tree_heads set note = replace(note, 'epoch 1', 'epoch 2') where size = 121",
                    "was changed"
                ),
                // Behind the horizon, where no event can come any more.
                (
                    """
                    insert into audit.events (organization_id, action, table_name, row_id, epoch, xid)
                    values ('\(Self.organization)', 'INSERT', 'assets.tags', gen_random_uuid(), 1, '5')
                    """, ""
                ),
            ] {
                try await withTrail { trail in
                    try await trail.tamper(sql)
                    try await trail.write(5, as: "later")
                    let result = try await trail.seal()
                    // What came behind the horizon is not seen by the seal, which only looks ahead, but by the proof.
                    if says.isEmpty {
                        #expect(result.status == 0, "\(result.standardError)")
                    } else {
                        #expect(result.status == 76)
                        #expect(result.standardError.contains(says), "\(result.standardError)")
                    }
                    #expect(try await trail.verify().status == 76)
                }
            }
        }

        /// The list of leaves can be tampered with too: it is believed only where it gives a head's root.
        @Test func aChangedListOfLeavesIsTold() async throws {
            try await withTrail { trail in
                let file = trail.heads + "/acme.leaves"
                var leaves = try Data(contentsOf: URL(fileURLWithPath: file))
                leaves[100] ^= 1
                try leaves.write(to: URL(fileURLWithPath: file))
                let result = try await trail.verify()
                #expect(result.status == 76)
                #expect(result.standardError.contains("acme.leaves doesn't give the root"), "\(result.standardError)")
            }
        }
    }
}
