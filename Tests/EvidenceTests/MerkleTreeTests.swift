import Crypto
import Evidence
import Foundation
import Testing

/// The Merkle tree of RFC 6962, against the known answers of Certificate Transparency and against its definition.
@Suite struct MerkleTreeTests {
    /// The leaves of certificate-transparency's own tests (merkle_tree_test.cc).
    private static let inputs = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static var leaves: [MerkleHash] {
        inputs.map { input in
            let digits = Array(input.utf8)
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
            }
            return bytes.withUnsafeBytes { MerkleHash.leaf($0) }
        }
    }

    @Test func anEmptyTreeHasTheHashOfNothing() {
        #expect(MerkleTree().root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func theKnownRootsAgree() {
        var tree = MerkleTree()
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            tree.append(leaf)
            #expect(tree.root.hex == root)
        }
    }

    @Test func theKnownProofsAgree() throws {
        let leaves = Self.leaves
        #expect(MerkleTree.inclusionProof(of: 0, in: leaves[..<1]) == [])
        #expect(
            MerkleTree.inclusionProof(of: 0, in: leaves).map(\.hex) == [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ])
        #expect(
            MerkleTree.inclusionProof(of: 5, in: leaves).map(\.hex) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(MerkleTree.consistencyProof(from: 1, in: leaves[..<1]) == [])
        #expect(
            MerkleTree.consistencyProof(from: 6, in: leaves).map(\.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
    }

    /// The definition of RFC 6962, 2.1, word for word and with nothing of ours in it.
    private static func definition(_ data: ArraySlice<[UInt8]>) -> [UInt8] {
        guard let first = data.first else { return Array(SHA256.hash(data: Data())) }
        if data.count == 1 { return Array(SHA256.hash(data: [0] + first)) }
        var k = 1
        while k * 2 < data.count { k *= 2 }
        return Array(SHA256.hash(data: [1] + definition(data.prefix(k)) + definition(data.dropFirst(k))))
    }

    @Test func everySizeGivesTheRootOfTheDefinition() {
        let data = (0..<300).map { Array("event \($0)".utf8) }
        var tree = MerkleTree()
        for (size, leaf) in data.enumerated() {
            #expect(tree.root.bytes == Self.definition(data[..<size]))
            #expect(tree.frontier.count == size.nonzeroBitCount)
            #expect(tree.milestones.last.map { $0.root == tree.root && $0.size == size } ?? (size == 0))
            #expect(MerkleTree(size: size, frontier: tree.frontier) == tree)
            tree.append(leaf.withUnsafeBytes { MerkleHash.leaf($0) })
        }
    }

    @Test func milestonesAreRootsOnTheWay() {
        let leaves = (0..<200).map { number in withUnsafeBytes(of: number) { MerkleHash.leaf($0) } }
        for size in 1...200 {
            var tree = MerkleTree()
            for leaf in leaves[..<size] { tree.append(leaf) }
            for milestone in tree.milestones {
                #expect(milestone.root == MerkleTree.root(of: leaves[..<milestone.size]))
            }
        }
    }

    @Test func everyInclusionProofHoldsAndNoOther() {
        let leaves = (0..<70).map { number in withUnsafeBytes(of: number) { MerkleHash.leaf($0) } }
        let stranger = MerkleHash.digest(of: Data("stranger".utf8))
        for size in 1...70 {
            let root = MerkleTree.root(of: leaves[..<size])
            for index in 0..<size {
                let proof = MerkleTree.inclusionProof(of: index, in: leaves[..<size])
                func holds(_ leaf: MerkleHash, _ index: Int, _ size: Int, _ proof: [MerkleHash]) -> Bool {
                    MerkleTree.verifyInclusion(of: leaf, at: index, size: size, root: root, proof: proof)
                }
                #expect(holds(leaves[index], index, size, proof))
                #expect(!holds(stranger, index, size, proof))
                #expect(!holds(leaves[index], index, size, proof + [stranger]))
                #expect(proof.isEmpty || !holds(leaves[index], index, size, Array(proof.dropLast())))
                #expect(!holds(leaves[index], size, size, proof))
                #expect(size == 1 || !holds(leaves[index], (index + 1) % size, size, proof))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = stranger
                    #expect(!holds(leaves[index], index, size, changed))
                }
            }
        }
    }

    @Test func everyConsistencyProofHoldsAndNoOther() {
        let leaves = (0..<70).map { number in withUnsafeBytes(of: number) { MerkleHash.leaf($0) } }
        let stranger = MerkleHash.digest(of: Data("stranger".utf8))
        let roots = (0...70).map { MerkleTree.root(of: leaves[..<$0]) }
        for second in 1...70 {
            for first in 0...second {
                let proof = MerkleTree.consistencyProof(from: first, in: leaves[..<second])
                func holds(_ firstRoot: MerkleHash, _ secondRoot: MerkleHash, _ proof: [MerkleHash]) -> Bool {
                    MerkleTree.verifyConsistency(
                        firstSize: first, firstRoot: firstRoot, secondSize: second, secondRoot: secondRoot,
                        proof: proof)
                }
                #expect(holds(roots[first], roots[second], proof), "\(first) in \(second)")
                #expect(!holds(stranger, roots[second], proof))
                #expect(first == 0 || !holds(roots[first], stranger, proof))
                #expect(!holds(roots[first], roots[second], proof + [stranger]))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = stranger
                    #expect(!holds(roots[first], roots[second], changed), "\(first) in \(second) at \(place)")
                }
            }
        }
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "0", count: 65)])
    func whatIsNoHashIsRefused(text: String) {
        #expect(MerkleHash(hex: text) == nil)
        #expect(MerkleHash(Array(text.utf8.prefix(31))) == nil)
    }

    @Test func aFrontierOfAnotherSizeIsRefused() {
        #expect(MerkleTree(size: 3, frontier: [.empty]) == nil)
        #expect(MerkleTree(size: -1, frontier: []) == nil)
        #expect(MerkleTree(size: 4, frontier: [.empty])?.size == 4)
    }
}
