internal import Tabular

extension DataQualityFold {
    package static let tables = [
        FoldTable(
            "checks",
            [
                "check_id": .text, "demands": .text, "severity": .text, "population": .integer, "failures": .integer,
                "failure_pct": .decimal, "result": .text,
            ]),
        FoldTable(
            "by_table",
            [
                "subject_table": .text, "checks": .integer, "population": .integer, "failures": .integer,
                "failure_pct": .decimal, "high": .integer, "medium": .integer, "low": .integer,
            ]),
        FoldTable(
            "by_branch",
            [
                "branch": .text, "population": .integer, "failures": .integer, "failure_pct": .decimal,
                "high": .integer, "medium": .integer, "low": .integer,
            ]),
    ]

    package static let findings: Set<String> = []

    package static let figures = ["failures", "checks_failed"]
}
