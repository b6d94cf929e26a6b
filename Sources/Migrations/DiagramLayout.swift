/// Where a diagram's boxes stand: a panel per schema, in it the tables that others refer to on the left.
///
/// The same model gives the same places.
struct DiagramLayout {
    struct Row {
        let text: String
        let type: String
        let isPrimary: Bool
        let isReference: Bool
    }

    struct Box {
        let table: DiagramModel.Table
        let rows: [Row]
        var x = 0
        var y = 0
        let width: Int
        var height: Int { DiagramLayout.header + rows.count * DiagramLayout.line + 8 }

        /// The middle of a column's line, or of the heading for one that isn't shown.
        func middle(of column: String) -> Int {
            guard let index = rows.firstIndex(where: { $0.text == column || $0.text.hasPrefix(column + " ") }) else {
                return y + DiagramLayout.header / 2
            }
            return y + DiagramLayout.header + index * DiagramLayout.line + DiagramLayout.line / 2 + 3
        }
    }

    struct Panel {
        let schema: String
        var x = 0
        var y = 0
        var width = 0
        var height = 0
    }

    static let header = 26
    static let line = 16
    /// A monospaced character of 11 px.
    static let characterTenths = 67
    private static let gapX = 76
    private static let gapY = 22
    private static let margin = 24
    private static let title = 34
    private static let tallest = 780

    private(set) var boxes: [String: Box] = [:]
    private(set) var panels: [Panel] = []
    private(set) var width = 0
    private(set) var height = 0

    /// - Parameter columns: how many columns a box shows, keys first; the others are counted.
    init(_ model: DiagramModel, columns: Int) {
        var schemas: [String] = []
        for table in model.tables where !schemas.contains(table.schema) { schemas.append(table.schema) }
        let placed = schemas.map { schema in
            place(
                model.tables.filter { $0.schema == schema }, relations: model.relations, columns: columns,
                panel: Panel(schema: schema))
        }
        let widest = placed.map(\.width).max() ?? 0
        // Panels go side by side as far as the widest one reaches.
        var (x, top, bottom) = (DiagramLayout.margin, DiagramLayout.margin + 40, 0)
        for panel in placed {
            if x > DiagramLayout.margin, x + panel.width > DiagramLayout.margin + widest {
                (x, top) = (DiagramLayout.margin, bottom + DiagramLayout.gapY + 8)
            }
            move(panel, x: x, y: top)
            x += panel.width + DiagramLayout.gapX / 2
            bottom = max(bottom, top + panel.height)
        }
        width = widest + 2 * DiagramLayout.margin
        height = bottom + 44
    }

    private mutating func move(_ panel: Panel, x: Int, y: Int) {
        var panel = panel
        for (name, box) in boxes where box.table.schema == panel.schema {
            boxes[name]?.x = box.x + x
            boxes[name]?.y = box.y + y
        }
        (panel.x, panel.y) = (x, y)
        panels.append(panel)
    }

    private mutating func place(
        _ tables: [DiagramModel.Table], relations: [DiagramModel.Relation], columns: Int, panel: Panel
    ) -> Panel {
        var panel = panel
        var x = panel.x + 18
        var bottom = panel.y + DiagramLayout.title
        for layer in layers(tables, relations) {
            var y = panel.y + DiagramLayout.title
            var layerWidth = 0
            for table in layer {
                var box = DiagramLayout.box(table, columns: columns)
                // A layer that is too tall goes on beside itself.
                if y > panel.y + DiagramLayout.title, y + box.height > panel.y + DiagramLayout.tallest {
                    x += layerWidth + DiagramLayout.gapX
                    y = panel.y + DiagramLayout.title
                    layerWidth = 0
                }
                (box.x, box.y) = (x, y)
                boxes[table.fullName] = box
                layerWidth = max(layerWidth, box.width)
                y += box.height + DiagramLayout.gapY
                bottom = max(bottom, y)
            }
            x += layerWidth + DiagramLayout.gapX
        }
        panel.width = x - DiagramLayout.gapX + 18 - panel.x
        panel.height = bottom - panel.y
        return panel
    }

    /// Tables by the longest way to one that refers to none of the same schema; in each layer near their parents.
    private func layers(
        _ tables: [DiagramModel.Table], _ relations: [DiagramModel.Relation]
    ) -> [[DiagramModel.Table]] {
        let names = Set(tables.map(\.fullName))
        let inner = relations.filter { names.contains($0.child) && names.contains($0.parent) && $0.child != $0.parent }
        var depth = Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })
        // Once per table is enough without cycles; with one, it ends all the same.
        for _ in tables {
            for relation in inner {
                depth[relation.child] = max(
                    depth[relation.child] ?? 0, min(tables.count, (depth[relation.parent] ?? 0) + 1))
            }
        }
        var order: [String: Double] = [:]
        var layers: [[DiagramModel.Table]] = []
        for level in Set(depth.values).sorted() {
            func weight(_ table: DiagramModel.Table) -> Double {
                let parents = inner.filter { $0.child == table.fullName }.compactMap { order[$0.parent] }
                return parents.isEmpty ? 0 : parents.reduce(0, +) / Double(parents.count)
            }
            let layer = tables.filter { depth[$0.fullName] == level }
                .sorted { (weight($0), $0.name) < (weight($1), $1.name) }
            for (index, table) in layer.enumerated() { order[table.fullName] = Double(index) }
            layers.append(layer)
        }
        return layers
    }

    private static func box(_ table: DiagramModel.Table, columns: Int) -> Box {
        let keys = table.columns.filter { $0.isPrimary || $0.parent != nil }
        let others = table.columns.filter { !($0.isPrimary || $0.parent != nil) }
        let shown = others.prefix(max(0, columns - keys.count))
        var rows = table.columns.filter { column in
            column.isPrimary || column.parent != nil || shown.contains { $0.name == column.name }
        }.map { column in
            Row(
                text: column.name + (column.parent.map { " \u{2192} \($0)" } ?? ""),
                type: column.type + (column.isRequired ? "" : "?"), isPrimary: column.isPrimary,
                isReference: column.parent != nil)
        }
        let left = others.count - shown.count
        if left > 0 { rows.append(Row(text: "\u{2026} \(left) more", type: "", isPrimary: false, isReference: false)) }
        let longest = rows.map { $0.text.count + $0.type.count + 3 }.max() ?? 0
        let characters = max(longest, table.name.count * 12 / 11 + 4, 26)
        return Box(table: table, rows: rows, width: characters * characterTenths / 10 + 24)
    }
}
