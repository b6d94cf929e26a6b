internal import CXLSXWriter
internal import Tabular

/// The cell formats of a workbook, each made once.
struct XLSXFormats {
    typealias Format = UnsafeMutablePointer<lxw_format>

    let heading: Format?
    /// Above figures, which stand at the right.
    let figureHeading: Format?
    let signOffHeading: Format?
    let text: Format?
    let wrapped: Format?
    let boolean: Format?
    let integer: Format?
    let decimal: Format?
    let date: Format?
    let timestamp: Format?
    let faint: Format?
    let strong: Format?
    let link: Format?
    let good: Format?
    let warning: Format?
    let bad: Format?
    let neutral: Format?

    /// A restrained palette: dark blue for what heads, grey for what explains, colours for states alone.
    private enum Colour {
        static let ink: lxw_color_t = 0x1F2A44
        static let paper: lxw_color_t = 0xFFFFFF
        static let faint: lxw_color_t = 0x7A8194
        static let link: lxw_color_t = 0x1F5FBF
        static let signOff: lxw_color_t = 0x6B5B2A
    }

    init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
        func make(_ set: (Format) -> Void = { _ in }) -> Format? {
            guard let format = workbook_add_format(workbook) else { return nil }
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            set(format)
            return format
        }
        func number(_ pattern: String, _ format: Format) { format_set_num_format(format, pattern) }
        func head(_ format: Format, _ colour: lxw_color_t) {
            format_set_bold(format)
            format_set_font_color(format, Colour.paper)
            format_set_bg_color(format, colour)
            format_set_text_wrap(format)
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        }
        func state(_ font: lxw_color_t, _ fill: lxw_color_t) -> Format? {
            make {
                format_set_font_color($0, font)
                format_set_bg_color($0, fill)
            }
        }
        heading = make {
            head($0, Colour.ink)
            format_set_indent($0, 1)
        }
        signOffHeading = make {
            head($0, Colour.signOff)
            format_set_indent($0, 1)
        }
        figureHeading = make {
            head($0, Colour.ink)
            format_set_align($0, UInt8(LXW_ALIGN_RIGHT.rawValue))
        }
        // A text's first letter doesn't touch the figure to its left.
        func words(_ format: Format) {
            number("@", format)
            format_set_indent(format, 1)
        }
        text = make { words($0) }
        wrapped = make {
            words($0)
            format_set_text_wrap($0)
        }
        // Excel shows a boolean's word whatever the format, LibreOffice only where it is told to.
        boolean = make {
            number("\"TRUE\";\"TRUE\";\"FALSE\"", $0)
            format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue))
        }
        integer = make { number("#,##0", $0) }
        decimal = make { number("#,##0.00", $0) }
        date = make { number("yyyy-mm-dd", $0) }
        timestamp = make { number("yyyy-mm-dd hh:mm:ss", $0) }
        faint = make { format_set_font_color($0, Colour.faint) }
        strong = make { format_set_bold($0) }
        link = make {
            format_set_font_color($0, Colour.link)
            format_set_underline($0, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
        }
        good = state(0x1E6B3A, 0xDFF2E4)
        warning = state(0x8A5A00, 0xFFF0CC)
        bad = state(0x9B1C1C, 0xFBE0E0)
        neutral = state(0x5A6172, 0xECEEF2)
    }

    /// The words of states, by the colour that they are shown in.
    var states: [(words: [String], format: Format?)] {
        [
            (["valid", "active", "in_warranty", "pass", "done", "met"], good),
            (
                [
                    "in_grace", "maintenance", "medium", "due", "unknown_rule", "unknown", "open", "unblocked",
                    "pending",
                ], warning
            ),
            (
                [
                    "lapsed", "lapsed_prior_year", "penalised", "missing", "high", "fail", "overdue", "scrapped",
                    "missed",
                ], bad
            ),
            (
                [
                    "not_applicable", "inactive", "retired", "low", "expired", "none", "not_measurable", "cancelled",
                ], neutral
            ),
        ]
    }
}
