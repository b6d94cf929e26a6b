internal import CLibPQ

/// A value bound to a placeholder, with its type, in text format.
public struct Parameter: Sendable {
    package let type: TypeOID
    let text: String?

    public init(type: TypeOID, text: String?) {
        self.type = type
        self.text = text
    }

    public static func text(_ value: String?) -> Parameter { Parameter(type: .text, text: value) }
    public static func uuid(_ value: String?) -> Parameter { Parameter(type: .uuid, text: value) }
    public static func int8(_ value: Int64?) -> Parameter { Parameter(type: .int8, text: value.map { String($0) }) }
    public static func bool(_ value: Bool?) -> Parameter { Parameter(type: .bool, text: value.map { $0 ? "t" : "f" }) }
    public static func jsonb(_ value: String?) -> Parameter { Parameter(type: .jsonb, text: value) }
    /// ISO 8601.
    public static func date(_ value: String?) -> Parameter { Parameter(type: .date, text: value) }
    /// NULL for nil; the texts hold no quotes, braces or commas.
    public static func uuids(_ values: [String]?) -> Parameter {
        Parameter(type: .uuidArray, text: values.map { "{\($0.joined(separator: ","))}" })
    }
    /// NULL for nil.
    public static func texts(_ values: [String]?) -> Parameter {
        let quoted = values.map { all in
            all.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
        }
        return Parameter(type: .textArray, text: quoted.map { "{\($0.joined(separator: ","))}" })
    }
    /// ISO 8601 with a zone.
    public static func timestamptz(_ value: String?) -> Parameter { Parameter(type: .timestamptz, text: value) }
}

/// The object id of a built-in type (PostgreSQL's `pg_type.dat`; they never change).
public struct TypeOID: Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let bool = TypeOID(rawValue: 16)
    public static let bytea = TypeOID(rawValue: 17)
    public static let int8 = TypeOID(rawValue: 20)
    public static let int2 = TypeOID(rawValue: 21)
    public static let int4 = TypeOID(rawValue: 23)
    public static let text = TypeOID(rawValue: 25)
    public static let name = TypeOID(rawValue: 19)
    public static let bpchar = TypeOID(rawValue: 1042)
    public static let varchar = TypeOID(rawValue: 1043)
    public static let date = TypeOID(rawValue: 1082)
    public static let timestamptz = TypeOID(rawValue: 1184)
    public static let numeric = TypeOID(rawValue: 1700)
    public static let uuid = TypeOID(rawValue: 2950)
    public static let textArray = TypeOID(rawValue: 1009)
    public static let uuidArray = TypeOID(rawValue: 2951)
    public static let jsonb = TypeOID(rawValue: 3802)
    public static let xid8 = TypeOID(rawValue: 5069)

    /// As SQL calls it; nil for one that no statement names.
    package var sqlName: String? {
        switch self {
        case .bool: "bool"
        case .int4: "int4"
        case .int8: "int8"
        case .text: "text"
        case .date: "date"
        case .timestamptz: "timestamptz"
        case .numeric: "numeric"
        case .uuid: "uuid"
        case .jsonb: "jsonb"
        case .textArray: "text[]"
        case .uuidArray: "uuid[]"
        default: nil
        }
    }
}

/// Parameters as libpq takes them, for the length of one call.
func withParameters<R>(
    _ parameters: [Parameter],
    _ body: (Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?) throws -> R
) rethrows -> R {
    let types = parameters.map { Oid($0.type.rawValue) }
    let texts = parameters.map { $0.text.map { Array($0.utf8CString) } }
    // One block holds all texts, so that their addresses stand still together.
    var block: [CChar] = []
    let offsets = texts.map { text -> Int? in
        guard let text else { return nil }
        defer { block.append(contentsOf: text) }
        return block.count
    }
    return try block.withUnsafeBufferPointer { buffer in
        let values = offsets.map { offset in offset.flatMap { buffer.baseAddress?.advanced(by: $0) } }
        return try body(Int32(parameters.count), types, values)
    }
}
