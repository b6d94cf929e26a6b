import Evidence
import Foundation
import Testing

/// Where the walk over events finds the first bad one: exactly with the leaves, within bounds without.
@Suite struct TrailWalkTests {
    /// An event of the tests: a leaf, and the transaction that it belongs to.
    struct Event {
        var leaf: MerkleHash
        var xid: UInt64

        init(_ name: String, xid: UInt64) {
            leaf = MerkleHash.digest(of: Data(name.utf8))
            self.xid = xid
        }
    }

    /// 100 events, two per transaction, sealed at 40, 70 and 100.
    private static let events = (0..<100).map { Event("event \($0)", xid: UInt64(10 + $0 / 2)) }
    private static let sizes = [40, 70, 100]

    private static var checkpoints: [TrailWalk.Checkpoint] {
        var checkpoints: [TrailWalk.Checkpoint] = []
        for size in sizes {
            var tree = MerkleTree()
            for event in events[..<size] { tree.append(event.leaf) }
            let head = TreeHead(
                organizationID: "test", size: size, root: tree.root, epoch: 1, horizon: events[size - 1].xid + 1,
                systemIdentifier: 1, previous: nil, time: "")
            let before = checkpoints.last?.size ?? 0
            checkpoints += tree.milestones.filter { $0.size > before }.map {
                TrailWalk.Checkpoint(size: $0.size, root: $0.root, head: head)
            }
        }
        return checkpoints
    }

    private func walk(_ events: [Event], withLeaves: Bool) throws -> TrailWalk {
        var leaves = Self.events.map(\.leaf)[...]
        var walk = TrailWalk(Self.checkpoints, nextLeaf: withLeaves ? { leaves.popFirst() } : nil)
        for event in events {
            let position = TrailPosition(epoch: 1, xid: event.xid)
            if try !walk.take(event.leaf, at: position, event: { "xid \(event.xid)" }) { break }
        }
        walk.finish()
        return walk
    }

    @Test(arguments: [true, false])
    func whatIsAsSealedHasNoFault(withLeaves: Bool) throws {
        let walk = try walk(Self.events, withLeaves: withLeaves)
        #expect(walk.fault == nil)
        #expect(walk.provenEvents == 100)
    }

    /// The least and the greatest index that a fault without leaves may be said to be between.
    private func bounds(_ index: Int) -> ClosedRange<Int> {
        let sizes = Self.checkpoints.map(\.size)
        return (sizes.last { $0 <= index } ?? 0)...((sizes.first { $0 > index } ?? 100) - 1)
    }

    @Test(arguments: [true, false], Array(0..<100))
    func everyChangedEventIsFound(withLeaves: Bool, index: Int) throws {
        var events = Self.events
        events[index].leaf = .empty
        let fault = try #require(try walk(events, withLeaves: withLeaves).fault)
        #expect(fault.range == (withLeaves ? index...index : bounds(index)))
        if withLeaves { #expect(fault.what == "was changed") }
    }

    @Test(arguments: [true, false], Array(0..<100))
    func everyRemovedEventIsFound(withLeaves: Bool, index: Int) throws {
        var events = Self.events
        events.remove(at: index)
        let fault = try #require(try walk(events, withLeaves: withLeaves).fault)
        #expect(fault.range.contains(index))
        #expect(bounds(index).contains(fault.range))
        if withLeaves { #expect(fault.range == index...index) }
        #expect(!withLeaves || fault.what.hasPrefix("is missing"), "\(fault)")
    }

    @Test(arguments: [true, false], Array(0...100))
    func everyInsertedEventIsFound(withLeaves: Bool, index: Int) throws {
        var events = Self.events
        events.insert(Event("stranger", xid: index == 0 ? 10 : events[index - 1].xid), at: index)
        let fault = try #require(try walk(events, withLeaves: withLeaves).fault)
        #expect(fault.range.contains(index))
        if withLeaves { #expect(fault.range == index...index) }
        #expect(!withLeaves || fault.what.hasPrefix("was inserted") || index == 100, "\(fault)")
    }

    @Test(arguments: [true, false], Array(0..<99))
    func everySwappedPairIsFound(withLeaves: Bool, index: Int) throws {
        var events = Self.events
        (events[index].leaf, events[index + 1].leaf) = (events[index + 1].leaf, events[index].leaf)
        let fault = try #require(try walk(events, withLeaves: withLeaves).fault)
        #expect(fault.range == (withLeaves ? index...index : bounds(index)))
    }

    @Test(arguments: [true, false], Array(0..<100))
    func everyCutTailIsFound(withLeaves: Bool, count: Int) throws {
        let fault = try #require(try walk(Array(Self.events[..<count]), withLeaves: withLeaves).fault)
        #expect(fault.range.contains(count))
        if withLeaves { #expect(fault.range == count...count) }
        #expect(fault.what.hasPrefix("is missing"), "\(fault)")
    }

    @Test func severalMissingOrInsertedAreCounted() throws {
        var events = Self.events
        events.removeSubrange(20..<25)
        #expect(try walk(events, withLeaves: true).fault?.what == "is missing, with the 4 after it")
        events = Self.events
        events.insert(contentsOf: (0..<3).map { Event("stranger \($0)", xid: 20) }, at: 22)
        #expect(try walk(events, withLeaves: true).fault?.what == "was inserted, with the 2 after it")
    }
}

extension ClosedRange<Int> {
    fileprivate func contains(_ other: ClosedRange<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
