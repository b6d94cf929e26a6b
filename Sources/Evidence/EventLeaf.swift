/// The bytes of an audit event that its leaf of the Merkle tree is the hash of.
///
/// Version 1: the byte 0x01, then the row as PostgreSQL's binary COPY writes it (PostgreSQL docs, COPY, "Tuples"): the
/// number of fields as a 16-bit integer, then per field its length as a 32-bit integer, -1 for NULL, and its bytes; all
/// big-endian. The fields are, in this order: `organization_id`, `epoch` (int4), `xid` (xid8), `id` (int8), `at`
/// (microseconds since 2000-01-01T00:00:00Z), `actor`, `action`, `table_name`, `row_id`, `before` and `after` as text,
/// `application`, `client`; texts in UTF-8. So NULL differs from empty, no two events share an encoding, and anybody
/// can make the same bytes with COPY.
///
/// The text of a `jsonb` depends on no setting: the server keeps an object's keys sorted (by length, then bytes) and
/// once each, a number with the digits it was given, and prints them in one way. A dump and a restore keep it so.
package struct EventLeaf: ~Copyable {
    package static let version: UInt8 = 1
    /// The fields in the order of the encoding; `queries/extract/audit/events.sql` yields them.
    package static let fields = [
        "organization_id", "epoch", "xid", "id", "at", "actor", "action", "table_name", "row_id", "before", "after",
        "application", "client",
    ]

    /// Used again for every event: an event costs no allocation.
    private var buffer: [UInt8] = []

    package init() {
        buffer.reserveCapacity(4096)
    }

    /// The leaf's hash of an event.
    ///
    /// - Parameter field: a field's bytes in PostgreSQL's binary format, nil for NULL.
    package mutating func hash(_ field: (Int) -> UnsafeRawBufferPointer?) -> MerkleHash {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(EventLeaf.version)
        append(Int16(EventLeaf.fields.count))
        for index in EventLeaf.fields.indices {
            guard let bytes = field(index) else {
                append(Int32(-1))
                continue
            }
            append(Int32(bytes.count))
            buffer.append(contentsOf: bytes)
        }
        return buffer.withUnsafeBytes { MerkleHash.leaf($0) }
    }

    /// What was hashed last.
    package var encoding: [UInt8] { buffer }

    private mutating func append<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
