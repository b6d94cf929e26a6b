package import Tabular

/// The part of an organization that a report is about; nil is no limit. Ids and classes, as bound to queries.
package struct ScopeLimits: Sendable, Hashable {
    package var branches: [Identifier]?
    /// Those that were asked for and all below them.
    package var categories: [Identifier]?
    /// Classes of vehicles.
    package var classes: [String]?

    package init(branches: [Identifier]? = nil, categories: [Identifier]? = nil, classes: [String]? = nil) {
        self.branches = branches
        self.categories = categories
        self.classes = classes
    }

    package var isLimited: Bool { self != ScopeLimits() }
}

/// What a report may be limited to.
package enum ScopeKind: String, Sendable, CaseIterable {
    case branch, category
    /// Of vehicles.
    case vehicleClass = "class"
}

/// The type of a parameter of a report of one's own.
package enum ParameterType: String, Sendable, CaseIterable {
    /// An integer has 32 bits.
    case text, integer, decimal, date, boolean, identifier
}

/// A value as it is bound: checked, in the form that the server reads.
package struct ParameterValue: Sendable, Hashable {
    package let type: ParameterType
    package let text: String

    package init(type: ParameterType, text: String) {
        self.type = type
        self.text = text
    }
}
