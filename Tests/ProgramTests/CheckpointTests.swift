import Foundation
import TestSupport
import Testing

/// What a run keeps for the next one, and that nobody can tell from the files whether it was of use.
@Suite struct CheckpointTests {
    /// A server with enough changes of status that they are kept, and a folder for runs.
    private struct Nights {
        let database: TestDatabase
        let folder: String

        /// Waits for the end of every transaction that has begun to write by now, in whatever test: until then, what was
        /// written since counts as new.
        func settle() async throws {
            try await Tool.psql(
                database.superuserURL,
                """
                create temporary table present as select pg_current_xact_id() as id;
                do $$
                begin
                    for turn in 1..1200 loop
                        exit when (select pg_snapshot_xmin(pg_current_snapshot()) > id from present);
                        perform pg_sleep(0.1);
                    end loop;
                end
                $$
                """)
        }

        /// Makes changes in one transaction of acme's, with the audit trail looking on.
        func change(_ sql: String, settling: Bool = true) async throws {
            _ = try await Tool.psql(
                database.superuserURL,
                """
                begin;
                select core.set_context((select organization_id from core.organization_directory where slug = 'acme'));
                \(sql)
                commit;
                """)
            if settling { try await settle() }
        }

        /// Runs a night over what earlier ones kept, and another that reads everything; the files must be the same.
        ///
        /// - Returns: rows and those read anew of a table, as the first manifest has them; nil where it used no checkpoint.
        @discardableResult
        func compare(
            asOf: String = "2026-07-16", table: String = "status-events"
        ) async throws -> (rows: Int, anew: Int)? {
            var digests: [String] = []
            for (output, more) in [("kept", []), ("anew", ["--full-refresh"])] {
                let result = try await Tool.program(
                    [
                        "run", "-o", "\(folder)/\(output)", "--org", "acme", "--report", "lifecycle", "--report",
                        "inventory", "--report", "security", "--format", "csv,json,xlsx", "--as-of", asOf,
                    ] + more, database: database)
                try #require(result.status == 0, "\(result.standardError)")
                #expect(result.standardError == "")
                let digest = try await Tool.run(
                    "sh",
                    [
                        "-c", "cd \"$1\" && find . -type f ! -name manifest.json | sort | xargs sha256sum", "-",
                        "\(folder)/\(output)/\(asOf)/acme",
                    ])
                digests.append(digest.standardOutput)
            }
            #expect(digests[0] == digests[1])
            #expect(digests[0].contains("lifecycle/items.csv"))
            let used = try #require(try manifest("kept", asOf) as? [[String: Any]]?)
            #expect(try manifest("anew", asOf) == nil)
            guard let use = used?.first(where: { $0["name"] as? String == table }) else { return nil }
            return (try #require(use["rows"] as? Int), try #require(use["readAnew"] as? Int))
        }

        private func manifest(_ output: String, _ asOf: String) throws -> Any? {
            let data = try #require(
                FileManager.default.contents(atPath: "\(folder)/\(output)/\(asOf)/acme/manifest.json"))
            return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["checkpoints"]
        }

        var checkpoint: String { "\(folder)/kept/.checkpoints/acme/status-events" }

        func sql(_ text: String) async throws -> String {
            try await Tool.psql(database.superuserURL, text)
        }
    }

    private func withNights(_ body: (Nights) async throws -> Void) async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let nights = Nights(database: database, folder: folder)
            // History that no trail tells of, as of a table that was loaded before the trail was kept.
            _ = try await nights.sql(
                """
                set session_replication_role = replica;
                insert into assets.items_history_status
                    (organization_id, item_id, kind, from_status, to_status, changed_at, created_at)
                select i.organization_id, i.id, 'item_status', 'active', 'active', e.at, e.at
                from assets.items as i
                join core.organization_directory as o on o.organization_id = i.organization_id and o.slug = 'acme',
                    generate_series(timestamptz '2024-01-01', '2026-07-01', '25 days') as e (at);
                insert into authentication.attempts (organization_id, user_id, at, created_at, success)
                select u.organization_id, u.id, e.at, e.at, true
                from core.users as u
                join core.organization_directory as o on o.organization_id = u.organization_id and o.slug = 'acme',
                    generate_series(timestamptz '2024-01-01', '2026-07-01', '2 days') as e (at);
                """)
            try await nights.settle()
            try await body(nights)
        }
    }

    private static let anItem =
        "(select i.id from assets.items as i where i.organization_id = core.current_organization() "
        + "and i.deleted_at is null order by i.id offset 7 limit 1)"

    private static func newEvents(_ instant: String, recorded: String = "now()", count: Int = 60) -> String {
        """
        insert into assets.items_history_status
            (organization_id, item_id, kind, from_status, to_status, changed_at, created_at)
        select i.organization_id, i.id, 'item_status', 'active', 'maintenance', \(instant), \(recorded)
        from assets.items as i where i.organization_id = core.current_organization() order by i.id limit \(count);
        """
    }

    /// Runs `sql` where the table may be changed against its promise, as an administrator who mends it would.
    private static func mended(_ sql: String) -> String {
        """
        alter table assets.items_history_status disable trigger guard;
        \(sql)
        alter table assets.items_history_status enable trigger guard;
        """
    }

    @Test(.timeLimit(.minutes(10)))
    func aNightReadsWhatIsNewAndNothingElse() async throws {
        try await withNights { nights in
            #expect(try await nights.compare() == nil)
            let first = try #require(try await nights.compare())
            #expect(first.anew == 0 && first.rows > 10_000)
            let facts = try FileManager.default.attributesOfItem(atPath: nights.checkpoint)
            #expect(facts[.posixPermissions] as? Int == 0o600)

            // New ones; some that happened long ago; some that are yet to come.
            try await nights.change(Self.newEvents("timestamptz '2026-07-10 10:00+00'"))
            try await nights.change(Self.newEvents("timestamptz '2025-02-03 10:00+00'", count: 20))
            try await nights.change(Self.newEvents("timestamptz '2026-09-01 10:00+00'", count: 5))
            let second = try #require(try await nights.compare())
            #expect(second.rows == first.rows + 85)
            #expect(second.anew == 85)

            // The past is mended: altered, moved to another item, removed, and made a change of something else.
            let some = "organization_id = core.current_organization() and kind = 'item_status' and changed_at ="
            try await nights.change(
                Self.mended(
                    """
                    update assets.items_history_status set to_status = 'inactive'
                    where \(some) timestamptz '2024-01-26';
                    update assets.items_history_status set item_id = \(Self.anItem)
                    where \(some) timestamptz '2024-02-20';
                    delete from assets.items_history_status where \(some) timestamptz '2024-03-16';
                    """))
            try await nights.change(
                """
                insert into authentication.attempts (organization_id, user_id, at, success)
                select u.organization_id, u.id, timestamptz '2026-07-15 03:00+00', false
                from core.users as u where u.organization_id = core.current_organization() order by u.id limit 9;
                alter table authentication.attempts disable trigger guard;
                delete from authentication.attempts where at = timestamptz '2024-03-01';
                update authentication.attempts set success = false where at = timestamptz '2026-02-01';
                alter table authentication.attempts enable trigger guard;
                """)
            let attempts = try #require(try await nights.compare(table: "attempts"))
            #expect(attempts.anew > 9 && attempts.anew < attempts.rows / 10)
            let third = try #require(try await nights.compare())
            #expect(third.rows < second.rows && third.anew == 0)

            // Another day, and one of the past, over the same rows.
            let earlier = try #require(try await nights.compare(asOf: "2025-07-16"))
            #expect(earlier.rows == third.rows && earlier.anew == 0)
            try await nights.compare(asOf: "2026-08-01")
        }
    }

    /// A transaction that was under way while the last run read, and wrote before that run and committed after it.
    @Test(.timeLimit(.minutes(5)))
    func whatWasUnderWayIsFoundTheNightAfter() async throws {
        try await withNights { nights in
            try await nights.compare()
            let before = try #require(try await nights.compare())
            let gate = "\(nights.folder)/gate"
            async let writer: Void = nights.change(
                """
                \(Self.newEvents("timestamptz '2026-07-10 10:00+00'", count: 11))
                \\! touch '\(gate).open'; for i in $(seq 600); do [ -e '\(gate).close' ] && break; sleep 0.1; done
                """)
            while !FileManager.default.fileExists(atPath: gate + ".open") {
                try await Task.sleep(for: .milliseconds(20))
            }
            // Others come and are seen, so that a later transaction is known already.
            try await nights.change(Self.newEvents("timestamptz '2026-07-11 10:00+00'", count: 3), settling: false)
            let during = try #require(try await nights.compare())
            #expect(during.rows == before.rows + 3)
            _ = FileManager.default.createFile(atPath: gate + ".close", contents: nil)
            try await writer
            let after = try #require(try await nights.compare())
            #expect(after.rows == before.rows + 14)
        }
    }

    /// Rows that came without the trail make the run read the table anew, of itself.
    @Test(.timeLimit(.minutes(5)))
    func whatNobodyRecordedIsNoticedByItsNumber() async throws {
        try await withNights { nights in
            try await nights.compare()
            let replica = "set session_replication_role = replica;"
            _ = try await nights.sql(
                """
                \(replica)
                delete from assets.items_history_status as e using core.organization_directory as o
                where o.organization_id = e.organization_id and o.slug = 'acme'
                    and e.changed_at = timestamptz '2024-03-16';
                """)
            // A talkative run says so; silence is for what went as it should.
            let told = try await Tool.program(
                [
                    "run", "-o", "\(nights.folder)/kept", "--org", "acme", "--report", "lifecycle", "--as-of",
                    "2026-07-16", "--verbose",
                ], database: nights.database)
            #expect(told.status == 0)
            #expect(told.standardError.contains("acme: read anew, for extract/lifecycle/status-events.sql gave"))
            #expect(try await nights.compare()?.anew == 0)
            _ = try await nights.sql(
                "\(replica) delete from assets.items_history_status where changed_at = timestamptz '2024-04-10';")
            #expect(try await nights.compare() == nil)
        }
    }

    /// A file that was cut short, altered, or is of another database is no use, and no harm.
    @Test(.timeLimit(.minutes(10)))
    func aCheckpointThatIsNoneIsPassedOver() async throws {
        try await withNights { nights in
            try await nights.compare()
            let whole = try #require(FileManager.default.contents(atPath: nights.checkpoint))
            var altered = whole
            altered[whole.count / 2] ^= 1
            let header = try #require(String(data: whole.prefix(1024), encoding: .utf8))
            let foreign = header.replacing(/"system":"\d+"/, with: #""system":"1""#)
            #expect(foreign != header)
            let longer = foreign.trimmingCharacters(in: .whitespacesAndNewlines)
            let padded = longer + String(repeating: " ", count: 1023 - longer.utf8.count) + "\n"
            for damaged in [whole.prefix(whole.count / 2), altered, Data(padded.utf8) + whole.dropFirst(1024), Data()] {
                try damaged.write(to: URL(fileURLWithPath: nights.checkpoint))
                #expect(try await nights.compare() == nil)
            }
            #expect(try await nights.compare()?.anew == 0)
        }
    }

    /// What fits one block is read faster than asked about.
    @Test func littleIsNotKept() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["run", "-o", folder, "--org", "single", "--report", "lifecycle", "--as-of", "2026-07-16"],
                database: database)
            try #require(result.status == 0, "\(result.standardError)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/.checkpoints"))
        }
    }
}
