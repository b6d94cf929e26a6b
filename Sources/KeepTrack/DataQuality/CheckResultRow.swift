package import Tabular

/// What one check of the data-quality report found in one table and branch.
package struct CheckResultRow: Sendable, Hashable {
    package enum Severity: String, Sendable, CaseIterable {
        case high, medium, low
    }

    package let check: String
    package let severity: Severity
    /// What should hold, in words.
    package let demands: String
    /// Where and how much; nil for a check that found nothing to look at.
    package let finding: Finding?

    package struct Finding: Sendable, Hashable {
        /// Such as `assets.items`.
        package let table: String
        /// The branch that the rows belong to; nil for none.
        package let branchID: Identifier?
        /// Rows that were looked at.
        package let population: Int64
        /// Those that don't meet the demand.
        package let failures: Int64

        package init(table: String, branchID: Identifier?, population: Int64, failures: Int64) {
            self.table = table
            self.branchID = branchID
            self.population = population
            self.failures = failures
        }
    }

    package init(check: String, severity: Severity, demands: String, finding: Finding?) {
        self.check = check
        self.severity = severity
        self.demands = demands
        self.finding = finding
    }
}
