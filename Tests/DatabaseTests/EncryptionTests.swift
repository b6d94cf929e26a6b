import Foundation
import TestSupport
import Testing

/// Sensitive columns: sealed with a key that is nowhere but in the transaction.
@Suite struct EncryptionTests {
    @Test func whatIsSealedOpensWhereItWasPutAndNowhereElse() async throws {
        let organization = try await Organization.make()
        let other = try await Organization.make()
        let text = "नागरिकता 12-34-56"
        let sealed = try await organization.value("select core.encrypt('\(text)', 'here')")
        #expect(sealed.hasPrefix("\\x01"))
        #expect(try await organization.value("select core.decrypt('\(sealed)', 'here')") == text)
        #expect(try await organization.value("select core.encrypt('\(text)', 'here')") != sealed)
        #expect(try await other.outcome("select core.decrypt('\(sealed)', 'here')") == "KT021")
        #expect(
            try await organization.run(
                "select core.decrypt(core.encrypt('')), core.encrypt(null) is null, core.decrypt(null) is null")
                == ["|t|t"])
        let long = try await organization.value("select length(core.decrypt(core.encrypt(repeat('x', 100000))))")
        #expect(long == "100000")
        let key = "select set_config('app.encryption_key'"
        #expect(
            try await organization.outcomes([
                "select core.decrypt('\(sealed)', 'there')", "select core.decrypt('\(sealed)')",
                "select core.decrypt(set_byte('\(sealed)', 0, 2), 'here')",
                "select core.decrypt(set_byte('\(sealed)', 30, 255 - get_byte('\(sealed)', 30)), 'here')",
                "select core.decrypt(set_byte('\(sealed)', 80, 255 - get_byte('\(sealed)', 80)), 'here')",
                "select core.decrypt(substring('\(sealed)'::bytea from 1 for 85), 'here')",
                "select core.decrypt('', 'here')",
                "\(key), 'another key with more than 32 bytes', true)", "select core.decrypt('\(sealed)', 'here')",
                "\(key), 'short', true)", "select core.encrypt('x')", "\(key), '', true)",
                "select core.encrypt('x')", "select core.decrypt('\(sealed)', 'here')",
                "select core.set_citizenship_number('\(organization.clerk)', '1')",
            ]) == [
                "KT021", "KT021", "KT021", "KT021", "KT021", "KT021", "KT021", "ok", "KT021", "ok", "KT020", "ok",
                "KT020", "KT020", "KT020",
            ])
    }

    @Test func citizenshipNumbers() async throws {
        let organization = try await Organization.make()
        let clerk = organization.clerk
        try await organization.run(
            "select core.set_citizenship_number('\(clerk)', '12-34-56') \\g /dev/null", as: organization.manager)
        #expect(
            try await organization.run(
                "select core.get_citizenship_number('\(clerk)'); select has_citizenship_number from core.get_profile('\(clerk)');",
                as: clerk) == ["12-34-56", "t"])
        // Neither the number nor the key is in the trail; one person's ciphertext is no good in another's profile.
        let profile = try await organization.look("select id from core.profile where user_id = '\(clerk)'")
        #expect(
            try await organization.trail(of: "core.profile", row: profile) == "INSERT,UPDATE \(organization.manager)")
        #expect(
            try await organization.look(
                """
                select count(*) from audit.events where organization_id = $org
                    and (events::text like '%12-34-56%' or events::text like '%\(Organization.encryptionKey)%')
                """) == "0")
        let swapped = try await organization.outcomes([
            """
            insert into core.profile (organization_id, user_id, citizenship_number_encrypted)
            select organization_id, '\(organization.keeper)', citizenship_number_encrypted from core.profile where user_id = '\(clerk)'
            """, "select core.get_citizenship_number('\(organization.keeper)')",
            "select core.set_citizenship_number('\(clerk)', null)", "select core.get_citizenship_number('\(clerk)')",
        ])
        #expect(swapped == ["ok", "KT021", "ok", "ok"])
    }

    /// The key is bound: it is in no statement, no message and no log, and its end is that of the transaction.
    @Test func theKeyLeavesNoTrace() async throws {
        let organization = try await Organization.make()
        let url = organization.database.url
        let canary = "canary-" + UUID().uuidString + UUID().uuidString
        let outcome = try await withTemporaryFolder { folder in
            let script = folder + "/script.sql"
            // pgbench binds its variables (-M extended).
            try """
            begin;
            set local role keeptrack_app;
            select core.set_context('\(organization.id)');
            select set_config('app.encryption_key', :key, true);
            select core.decrypt(core.encrypt('x'), 'elsewhere');
            commit;
            """.write(toFile: script, atomically: true, encoding: .utf8)
            return try await Tool.run(
                "pgbench", ["-n", "-M", "extended", "-t", "1", "-D", "key=\(canary)", "-f", script, url])
        }
        let said = outcome.standardError
        #expect(said.contains("belongs to another organization or place"), "\(said)")
        #expect(!said.contains(canary))
        let activity = try await organization.database.sql("select string_agg(query, ' ') from pg_stat_activity")
        #expect(!activity.contains(canary))
        // Nor what the transaction leaves behind.
        let rest = try await Tool.psql(
            url,
            """
            begin; select set_config('app.encryption_key', '\(canary)', true) \\g /dev/null
            commit; select coalesce(current_setting('app.encryption_key', true), '') = '';
            """)
        #expect(rest == "t\n")
    }

    @Test func withoutPgcryptoItSaysSo() async throws {
        let database = try await TestServer.migratedDatabase()
        try await database.sql("drop extension pgcrypto")
        let missing = try await Tool.run(
            "psql", ["-X", "-v", "VERBOSITY=verbose", "-d", database.superuserURL, "-c", "select core.encrypt('x')"])
        #expect(missing.standardError.contains("KT022") && missing.standardError.contains("CREATE EXTENSION pgcrypto"))
        // In whatever schema it is, the functions find it.
        let found = try await database.sql(
            """
            create extension pgcrypto schema public;
            begin;
            select set_config('app.encryption_key', repeat('k', 32), true) \\g /dev/null
            select set_config('app.organization_id', gen_random_uuid()::text, true) \\g /dev/null
            select core.decrypt(core.encrypt('x'));
            """)
        #expect(found == "x\n")
        for role in ["kt_reporter", "kt_auditor"] {
            let refused = try await Tool.run(
                "psql",
                [
                    "-X", "-v", "VERBOSITY=verbose", "-d", database.url, "-c", "set role \(role)", "-c",
                    "select core.encrypt('x')",
                ])
            #expect(refused.standardError.contains("42501"), "\(refused.standardError)")
        }
    }
}
