package import Tabular

/// The tables that every report has.
package enum StandardTables {
    /// Title, period and as-of, the headline figures with those of the previous period, exceptions by severity.
    package static let summary = TableSchema(
        name: "summary", title: "Summary",
        description: "The report at a glance: one row per fact or figure, in the order of the first sheet.",
        declared: [
            Column(
                key: "section", heading: "Section", type: .text, width: 12,
                description: "report (what was asked), figures, or exceptions (their number by severity)."),
            Column(key: "key", heading: "Key", type: .text, width: 18, description: "The stable name of the line."),
            Column(key: "heading", heading: "Figure", type: .text, width: 30, description: "The line in words."),
            Column(key: "text", heading: "Text", type: .text, width: 40, description: "The value of a line of words."),
            Column(
                key: "value", heading: "Value", type: .decimal, width: 16,
                description: "The figure; empty where it can't be measured."),
            Column(
                key: "previous", heading: "Previous period", type: .decimal, width: 16,
                description: "The same figure for as many days just before the period, as of that period's end."),
            Column(key: "change", heading: "Change", type: .decimal, width: 16, description: "value less previous."),
            Column(key: "unit", heading: "Unit", type: .text, width: 8, description: "What the figure counts."),
        ])

    /// What was checked, and how it came out.
    package static let controls = TableSchema(
        name: "controls", title: "Controls", description: "One row per control and check, in the definition's order.",
        declared: [
            Column(key: "control_id", heading: "Control", type: .text, width: 26, description: "The stable name."),
            Column(key: "demands", heading: "Demands", type: .text, width: 60, description: "What should hold."),
            Column(
                key: "population", heading: "Population", type: .integer, width: 11,
                description: "How many rows were looked at."),
            Column(
                key: "exceptions", heading: "Exceptions", type: .integer, width: 11,
                description: "How many of them, or that the threshold, didn't hold."),
            Column(
                key: "result", heading: "Result", type: .text, width: 15,
                description: "pass (no exceptions), fail, or not_measurable (nothing to look at).", isState: true),
            Column(key: "evidence", heading: "Evidence", type: .text, width: 50, description: "What it rests on."),
        ])

    /// Rows for people: what to look at, and room for what they found.
    package static let exceptions = TableSchema(
        name: "exceptions", title: "Exceptions",
        description: "One row per finding, by severity, branch (none last), subject and code. "
            + "The last four columns are for the reviewer.",
        declared: [
            Column(key: "code", heading: "Code", type: .text, width: 26, description: "The check that found it."),
            Column(
                key: "severity", heading: "Severity", type: .text, width: 10, description: "high, medium or low.",
                isState: true),
            Column(
                key: "subject_table", heading: "Table", type: .text, width: 26,
                description: "The table of the row that it is about."),
            Column(key: "subject_id", heading: "Row", type: .identifier, width: 38, description: "The row's id."),
            Column(key: "branch", heading: "Branch", type: .text, width: 10, description: "The branch's code, if any."),
            Column(key: "sentence", heading: "What was found", type: .text, width: 80, description: "In words."),
            Column(
                key: "reviewer", heading: "Reviewer", type: .text, width: 18, description: "Who looked at it.",
                isSignOff: true),
            Column(
                key: "reviewed_on", heading: "Reviewed on", type: .text, width: 12,
                description: "The day of the review, filled in by hand.", isSignOff: true),
            Column(
                key: "conclusion", heading: "Conclusion", type: .text, width: 16, description: "What it came to.",
                isSignOff: true),
            Column(key: "comment", heading: "Comment", type: .text, width: 40, description: "Why.", isSignOff: true),
        ])

    /// Information produced by the entity (IPE): where every figure comes from and what was checked.
    package static let provenance = TableSchema(
        name: "provenance", title: "Provenance",
        description:
            "Where the figures come from: definition, criteria, parameters, queries, counts and control totals.",
        declared: [
            Column(
                key: "section", heading: "Section", type: .text, width: 16,
                description: "definition, criteria, parameters, queries, left_out, tables, control_totals, limitations."
            ),
            Column(key: "key", heading: "Key", type: .text, width: 34, description: "What the line is about."),
            Column(key: "value", heading: "Value", type: .text, width: 100, description: "What holds."),
        ])
}
