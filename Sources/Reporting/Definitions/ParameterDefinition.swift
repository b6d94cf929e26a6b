internal import Definitions
package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// A parameter that a report has beside those of every report.
package struct ParameterDefinition: Sendable {
    package var name: String
    package var type: ParameterType
    package var description: String
    /// Holds where none is given; nil for a parameter that has to be given.
    package var standard: ParameterValue?
    /// The values it may have; empty for any of the type.
    package var allowed: [ParameterValue]

    /// Names that queries know without a declaration.
    static let taken: Set<String> = [
        "organization_id", "as_of", "as_of_date", "period_from", "period_to", "period_from_at", "period_to_at",
        "settings", "time_zone", "branches", "categories", "classes",
    ]

    /// Reads what a person wrote.
    ///
    /// - Throws: ``ParameterError`` that says what the parameter takes.
    package func value(_ text: String) throws -> ParameterValue {
        guard let value = ParameterValue(text, as: type) else {
            throw ParameterError(reason: "\(name) is \(type.article): \(text) is none; write \(type.example)")
        }
        guard allowed.isEmpty || allowed.contains(value) else {
            throw ParameterError(
                reason: "\(name) may be \(allowed.map(\.text).joined(separator: ", ")), not \(text)")
        }
        return value
    }
}

/// A value that a parameter can't have: the reason is for who gave it.
package struct ParameterError: Error, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
}

extension ParameterDefinition {
    init(_ node: DefinitionNode) throws {
        try node.allow(["name", "type", "default", "description", "allowed"])
        name = try node.identifier("name")
        type = try node.child("type").choice(of: ParameterType.allCases) { $0.rawValue }
        description = try node.textIfAny("description") ?? ""
        allowed = []
        standard = nil
        // Read by the type alone first, then held against what is allowed.
        allowed = try node.list("allowed").map { child in
            do { return try value(try child.scalar()) } catch let error as ParameterError {
                throw child.failure("can't be: \(error.reason)")
            }
        }
        if let child = node.childIfAny("default") {
            do { standard = try value(try child.scalar()) } catch let error as ParameterError {
                throw child.failure("can't be: \(error.reason)")
            }
        }
    }
}

extension ParameterValue {
    /// The value that a text names, in the server's form; nil where it names none of that type.
    init?(_ text: String, as type: ParameterType) {
        switch type {
        case .text: self.init(type: type, text: text)
        case .integer:
            guard let number = Int32(text) else { return nil }
            self.init(type: type, text: "\(number)")
        case .decimal:
            guard let number = DecimalText(text) else { return nil }
            self.init(type: type, text: number.description)
        case .date:
            guard let day = CalendarDate(iso: text) else { return nil }
            self.init(type: type, text: day.description)
        case .boolean:
            guard let flag = ["true": true, "yes": true, "false": false, "no": false][text.lowercased()] else {
                return nil
            }
            self.init(type: type, text: flag ? "true" : "false")
        case .identifier:
            guard let id = Identifier(text) else { return nil }
            self.init(type: type, text: id.description)
        }
    }
}

extension ParameterType {
    var article: String {
        switch self {
        case .text: "a text"
        case .integer: "a whole number"
        case .decimal: "a number"
        case .date: "a day"
        case .boolean: "true or false"
        case .identifier: "an id"
        }
    }

    var example: String {
        switch self {
        case .text: "some words"
        case .integer: "30"
        case .decimal: "1200.50"
        case .date: "2026-07-16"
        case .boolean: "true"
        case .identifier: "0190a1b2-0000-7000-8000-000000000001"
        }
    }
}
