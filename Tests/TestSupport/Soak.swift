internal import Foundation

/// The long form of the tests that race, kill and block.
package enum Soak {
    /// Whether loops run at their full length: `make soak`.
    package static let isOn = ProcessInfo.processInfo.environment["KT_SOAK"] == "1"

    /// What a long run found out, for people to read.
    package static func tell(_ figure: String) {
        if isOn { print("figure: \(figure)") }
    }
}
