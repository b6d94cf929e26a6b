import Foundation
import Tabular
import Testing

@Suite struct IdentifierTests {
    /// Compared with Foundation's: every digit at every place, and random ones.
    @Test func itsTextIsThatOfTheUUID() throws {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<16).flatMap { place in
            (0..<256).map { byte in (0..<16).map { UInt8($0 == place ? byte : 0x5A) } }
        }
        let random = (0..<1000).map { _ in (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        for bytes in digits + random {
            let uuid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
            let words = bytes.withUnsafeBytes { bytes in
                [0, 8].map { UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
            }
            let identifier = Identifier(high: words[0], low: words[1])
            try #require(identifier.description == uuid.uuidString.lowercased())
            try #require(Identifier(uuid.uuidString) == identifier)
        }
    }
}
