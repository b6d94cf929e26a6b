/// What one check of `kt-report doctor` found.
package struct Finding: Sendable, Equatable, Encodable {
    package enum State: String, Sendable, Encodable, CaseIterable {
        case pass
        /// Works, but somebody should know.
        case warn
        /// Doesn't work, or is about to stop.
        case fail
    }

    /// The check's name, stable: `row-security`.
    package let check: String
    package let state: State
    /// What is so, one sentence without a full stop.
    package let what: String
    /// What mends it: a command or statement, or what to look at.
    package let advice: String?
    /// Figures behind it, by name, for programs; nil where it is no matter of figures.
    package let figures: [String: Int]?

    package init(_ check: String, _ state: State, _ what: String, advice: String? = nil, figures: [String: Int]? = nil)
    {
        self.check = check
        self.state = state
        self.what = what
        self.advice = advice
        self.figures = figures
    }
}
