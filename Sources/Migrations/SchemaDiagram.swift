/// Draws tables and relations as SVG.
package enum SchemaDiagram {
    /// - Parameters:
    ///   - columns: how many columns a table shows at the most; keys are always shown.
    ///   - title: the drawing's heading, such as the database's name.
    /// - Returns: a document without scripts, fonts or links from elsewhere; the same bytes for the same schema.
    package static func svg(_ model: DiagramModel, columns: Int, title: String) -> String {
        let layout = DiagramLayout(model, columns: columns)
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(layout.width)" height="\(layout.height)" \
            viewBox="0 0 \(layout.width) \(layout.height)" role="img" aria-labelledby="title">
            <title id="title">\(escaped(title))</title>
            <style>
            text { font: 11px "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; fill: #1f2933 }
            .title { font: bold 18px "DejaVu Sans", "Liberation Sans", Helvetica, Arial, sans-serif }
            .schema { font: bold 15px "DejaVu Sans", "Liberation Sans", Helvetica, Arial, sans-serif; fill: #334e68 }
            .table { font-weight: bold; font-size: 12px; fill: #ffffff }
            .type, .note { fill: #627d98 }
            .key { font-weight: bold }
            .reference { fill: #0b69a3 }
            .panel { fill: #f0f4f8; stroke: #d9e2ec }
            .box { fill: #ffffff; stroke: #829ab1 }
            .head { fill: #334e68 }
            .line { fill: none; stroke: #0b69a3; stroke-width: 1.3 }
            .far { fill: none; stroke: #9fb3c8; stroke-width: 1; stroke-dasharray: 5 4 }
            </style>
            <defs>
            <marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
            <path d="M0 0.5 L7.5 4 L0 7.5 z" fill="#0b69a3"/></marker>
            <marker id="farEnd" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
            <path d="M0 0.5 L7.5 4 L0 7.5 z" fill="#9fb3c8"/></marker>
            </defs>
            <rect width="\(layout.width)" height="\(layout.height)" fill="#ffffff"/>
            <text class="title" x="24" y="40">\(escaped(title))</text>

            """
        for panel in layout.panels {
            text += """
                <rect class="panel" x="\(panel.x)" y="\(panel.y)" width="\(panel.width)" height="\(panel.height)" rx="8"/>
                <text class="schema" x="\(panel.x + 18)" y="\(panel.y + 22)">\(escaped(panel.schema))</text>

                """
        }
        // Lines lie below the boxes, so that none crosses a name; each key says in words where it leads, too.
        let (near, far) = split(model.relations, layout)
        text += far + near + boxes(model, layout)
        if let hub = model.hub {
            text += """
                <text class="note" x="24" y="\(layout.height - 14)">Many tables refer to \(escaped(hub)); those lines are \
                left out. Bold: primary key. ?: may be NULL.</text>

                """
        }
        return text + "</svg>\n"
    }

    private static func boxes(_ model: DiagramModel, _ layout: DiagramLayout) -> String {
        var text = ""
        for table in model.tables {
            guard let box = layout.boxes[table.fullName] else { continue }
            text += """
                <g id="\(escaped(table.fullName))">
                <rect class="box" x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)" rx="4"/>
                <path class="head" d="M\(box.x) \(box.y + DiagramLayout.header) v-\(DiagramLayout.header - 4) q0 -4 4 -4 \
                h\(box.width - 8) q4 0 4 4 v\(DiagramLayout.header - 4) z"/>
                <text class="table" x="\(box.x + 10)" y="\(box.y + 17)">\(escaped(table.name))</text>

                """
            for (index, row) in box.rows.enumerated() {
                let y = box.y + DiagramLayout.header + (index + 1) * DiagramLayout.line - 2
                let style = row.isPrimary ? "key" : row.isReference ? "reference" : row.type.isEmpty ? "note" : "column"
                text += "<text class=\"\(style)\" x=\"\(box.x + 10)\" y=\"\(y)\">\(escaped(row.text))</text>"
                text += "<text class=\"type\" x=\"\(box.x + box.width - 10)\" y=\"\(y)\" text-anchor=\"end\">"
                text += "\(escaped(row.type))</text>\n"
            }
            text += "</g>\n"
        }
        return text
    }

    /// The lines within schemas, and those between them.
    private static func split(_ relations: [DiagramModel.Relation], _ layout: DiagramLayout) -> (String, String) {
        var near = ""
        var far = ""
        for relation in relations {
            guard let child = layout.boxes[relation.child], let parent = layout.boxes[relation.parent] else { continue }
            let line = path(from: child, relation.column, to: parent)
            let name = "<title>\(escaped("\(relation.child).\(relation.column) \u{2192} \(relation.parent)"))</title>"
            if child.table.schema == parent.table.schema {
                near += "<path class=\"line\" marker-end=\"url(#end)\" d=\"\(line)\">\(name)</path>\n"
            } else {
                far += "<path class=\"far\" marker-end=\"url(#farEnd)\" d=\"\(line)\">\(name)</path>\n"
            }
        }
        return (near, far)
    }

    private static func path(from child: DiagramLayout.Box, _ column: String, to parent: DiagramLayout.Box) -> String {
        let y = child.middle(of: column)
        let end = parent.y + DiagramLayout.header / 2
        if parent.x + parent.width < child.x {
            // To the left, where parents stand.
            let (from, to) = (child.x, parent.x + parent.width)
            let bend = max(30, (from - to) / 2)
            return "M\(from) \(y) C\(from - bend) \(y) \(to + bend) \(end) \(to) \(end)"
        }
        if child.x + child.width < parent.x {
            let (from, to) = (child.x + child.width, parent.x)
            let bend = max(30, (to - from) / 2)
            return "M\(from) \(y) C\(from + bend) \(y) \(to - bend) \(end) \(to) \(end)"
        }
        // One above the other, or itself: around the right.
        let (from, to) = (child.x + child.width, parent.x + parent.width)
        let bend = max(from, to) + 34
        return "M\(from) \(y) C\(bend) \(y) \(bend) \(end) \(to) \(end)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
