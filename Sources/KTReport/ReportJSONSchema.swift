internal import Foundation
internal import KeepTrack
internal import Reporting
internal import Tabular

/// The JSON Schema (2020-12) of a report's JSON document.
struct ReportJSONSchema {
    private let definition: ReportDefinition

    init(_ definition: ReportDefinition) {
        self.definition = definition
    }

    func text() throws -> String {
        var tables: [String: Any] = [:]
        for table in definition.allTables {
            var properties: [String: Any] = [:]
            for column in table.columns {
                var property = ReportJSONSchema.type(of: column)
                property["title"] = column.heading
                property["description"] = column.description
                properties[column.key] = property
            }
            tables[table.name] = [
                "type": "array", "description": table.description,
                "items": [
                    "type": "object", "properties": properties, "required": table.columns.map(\.key),
                    "additionalProperties": false,
                ],
            ]
        }
        var schema: [String: Any] = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": definition.title,
            "description": definition.description, "type": "object", "required": ["report", "tables"],
            "properties": [
                "report": ["const": definition.name],
                "tables": [
                    "type": "object", "properties": tables, "required": definition.allTables.map(\.name),
                    "additionalProperties": false,
                ],
            ],
        ]
        // Annotations, which validators pass over: what may be asked, and what is checked.
        schema["x-scopes"] = definition.scopes.map(\.rawValue)
        schema["x-parameters"] = definition.parameters.map { parameter in
            var words: [String: Any] = ["name": parameter.name, "type": parameter.type.rawValue]
            words["description"] = parameter.description
            words["default"] = parameter.standard?.text
            if !parameter.allowed.isEmpty { words["allowed"] = parameter.allowed.map(\.text) }
            return words
        }
        schema["x-checks"] = definition.catalogue.map {
            ["code": $0.code, "severity": $0.severity.rawValue, "demands": $0.demands]
        }
        let data = try JSONSerialization.data(
            withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func type(of column: Column) -> [String: Any] {
        switch column.type {
        case .text: ["type": ["string", "null"]]
        case .identifier: ["type": ["string", "null"], "format": "uuid"]
        // Whole numbers past 2^53 - 1 come as strings, so that no reader rounds them.
        case .integer: ["type": ["integer", "string", "null"]]
        case .money: ["type": ["string", "null"], "pattern": "^-?[0-9]+\\.[0-9]{2}$"]
        case .decimal: ["type": ["number", "null"]]
        case .date: ["type": ["string", "null"], "format": "date"]
        case .bikramSambat: ["type": ["string", "null"], "pattern": "^[0-9]{4,}-[0-9]{2}-[0-9]{2}$"]
        case .timestamp: ["type": ["string", "null"], "format": "date-time"]
        case .boolean: ["type": ["boolean", "null"]]
        }
    }
}
