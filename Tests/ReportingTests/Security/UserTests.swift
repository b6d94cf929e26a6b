import KeepTrack
import Reporting
import Testing

/// Who is there, when they were seen, and what they may do.
struct UserTests {
    // MARK: Last seen

    @Test func `Last seen is the later of the last login and the last success`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 1, login: "2026-06-01 09:00")
        try fixture.add(success: "10:00")
        try fixture.add(failures: "11:00")
        try fixture.add(user: 2, login: "2026-06-01 09:00")
        try fixture.add(success: "08:00", user: 2)
        try fixture.add(user: 3)
        #expect(
            try fixture.run().rows("users", "user_id", "last_seen_at", "current_value") == [
                ["1", "2026-06-01 10:00:00", "-"], ["2", "2026-06-01 09:00:00", "-"], ["3", "-", "-"],
            ])
    }

    @Test func `A login at T hides the one before it, and the row says so`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 1, login: "2026-07-17 00:00")
        try fixture.add(success: "10:00")
        try fixture.add(user: 2, login: "2026-07-16 23:59:59.999999")
        try fixture.add(user: 3, login: "2026-08-01 00:00", isCurrent: true)
        #expect(
            try fixture.run().rows("users", "last_seen_at", "current_value") == [
                ["2026-06-01 10:00:00", "last_seen_at,dormant"],
                ["2026-07-16 23:59:59.999999", "-"],
                ["-", "email,branch,position,is_active,last_seen_at,dormant"],
            ])
    }

    @Test func `Values of rows that can't be taken back are named, in column order`() throws {
        var fixture = try SecurityFixture()
        fixture.positions = [
            SecurityPositionRow(id: id(50), name: "Clerk", right: nil, isCurrent: true)
        ]
        try fixture.add(user: 1, isCurrent: true)
        try fixture.add(user: 2, branchIsCurrent: true)
        try fixture.add(user: 3, position: 50)
        #expect(
            try fixture.run().rows("users", "current_value") == [
                ["email,branch,position,is_active"], ["branch"], ["position"],
            ])
    }

    // MARK: Dormancy

    @Test(arguments: [
        // T is 2026-07-17 00:00. 90 days before: 17 of July's 16 days gone, June 30, May 31, 13 of April: 16 + 30 + 31
        // + 13 = 90, so 2026-04-18 00:00.
        ("2026-04-18 00:00", false), ("2026-04-17 23:59:59.999999", true), ("2026-07-16 12:00", false),
    ])
    func `Dormant is strictly more than ninety days`(login: String, isDormant: Bool) throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 1, position: 50, login: login)
        fixture.positions = [SecurityPositionRow(id: id(50), name: "Clerk", right: nil)]
        let result = try fixture.run()
        #expect(result.rows("users", "dormant") == [["\(isDormant)"]])
        #expect(result.codes == (isDormant ? ["dormant_active_user"] : []))
    }

    @Test(arguments: [("2026-04-18 00:00", "false"), ("2026-04-17 23:59:59.999999", "true")])
    func `Never seen counts from the account's creation`(created: String, isDormant: String) throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 1, created: created)
        #expect(try fixture.run().rows("users", "last_seen_at", "dormant") == [["-", isDormant]])
    }

    @Test func `The days are the organization's, none too`() throws {
        var fixture = try SecurityFixture()
        fixture.settings = #"{"dormant_days": 0}"#
        try fixture.add(user: 1, login: "2026-07-16 23:59:59.999999")
        #expect(try fixture.run().rows("users", "dormant") == [["true"]])
        fixture.settings = #"{"dormant_days": 1}"#
        #expect(try fixture.run().rows("users", "dormant") == [["false"]])
    }

    @Test func `Inactive people can be dormant, but only active ones are an exception`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 1, isActive: false)
        try fixture.add(user: 2)
        let result = try fixture.run()
        #expect(result.rows("users", "is_active", "dormant") == [["false", "true"], ["true", "true"]])
        let finding = try #require(result.exceptions.first { $0.code == "dormant_active_user" })
        #expect(finding.subjectID == id(2))
        #expect(finding.subjectTable == "core.users")
        #expect(finding.arguments["seen"] == "never seen since 2020-01-01 00:00:00")
        #expect(result.codes.filter { $0 == "dormant_active_user" }.count == 1)
        #expect(result.headlines["users"] == .count(2))
        #expect(result.headlines["active_users"] == .count(1))
        #expect(result.headlines["dormant_users"] == .count(2))
        #expect(result.headlines["dormant_active_users"] == .count(1))
    }

    // MARK: Position and privileges

    @Test func `Active without a position that exists is an exception`() throws {
        var fixture = try SecurityFixture()
        fixture.positions = [SecurityPositionRow(id: id(50), name: "Clerk", right: nil)]
        try fixture.add(user: 1, position: 50)
        try fixture.add(user: 2)
        try fixture.add(user: 3, position: 51)  // deleted: no stage yields it
        try fixture.add(user: 4, isActive: false)
        let result = try fixture.run()
        #expect(
            result.rows("users", "position", "active_without_position") == [
                ["Clerk", "false"], ["-", "true"], ["-", "true"], ["-", "false"],
            ])
        #expect(
            result.exceptions.filter { $0.code == "active_without_position" }.map(\.subjectID)
                == [id(2), id(3)])
        #expect(result.headlines["active_without_position"] == .count(2))
    }

    @Test func `Privileges are the position's and those granted, each once, in byte order`() throws {
        var fixture = try SecurityFixture()
        fixture.positions = [
            SecurityPositionRow(
                id: id(50), name: "Clerk",
                right: ModuleRight(module: "vehicles", scope: "branches", permissions: [.view, .update])),
            SecurityPositionRow(
                id: id(50), name: "Clerk",
                right: ModuleRight(module: "assets", scope: "organization", permissions: [.view])),
            SecurityPositionRow(
                id: id(51), name: "Boss",
                right: ModuleRight(module: "users", scope: "organization", permissions: [.delete])),
        ]
        try fixture.add(user: 1, position: 50)
        try fixture.add(access: "assets", "organization", [.view, .create, .update, .delete])
        try fixture.add(access: "Zebra", "branches", [.view])
        try fixture.add(access: "संपत्ति", "branches", [.view])
        try fixture.add(access: "none", "branches", [])
        // Z (0x5A) comes before a (0x61), Devanagari (0xE0...) last.
        #expect(
            try fixture.run().rows("users", "privileges") == [
                [
                    "Zebra:branches:view;assets:organization:create;assets:organization:delete;"
                        + "assets:organization:update;assets:organization:view;vehicles:branches:update;"
                        + "vehicles:branches:view;संपत्ति:branches:view"
                ]
            ])
    }

    @Test func `A revocation at T hasn't happened, one before it has`() throws {
        var fixture = try SecurityFixture()
        try fixture.add(user: 2)
        try fixture.add(access: "assets", "branches", .view, revoked: "2026-07-17 00:00")
        try fixture.add(access: "vehicles", "branches", .view, revoked: "2026-07-16 23:59:59.999999")
        try fixture.add(access: "assets", "branches", .view, revoked: "2026-01-01 00:00", user: 2)
        #expect(try fixture.run().rows("users", "privileges") == [["assets:branches:view"], ["-"]])
    }

    @Test func `Deleted people have no row and are no finding`() throws {
        var fixture = try SecurityFixture()
        fixture.users = []
        try fixture.add(user: 1, isPresent: false)
        let result = try fixture.run()
        #expect(result.rows("users", "user_id").isEmpty)
        #expect(result.codes.isEmpty)
        #expect(result.headlines["users"] == .count(0))
    }
}
