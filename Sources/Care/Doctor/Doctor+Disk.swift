internal import Foundation
internal import Glibc

/// Room for what is written.
extension Doctor {
    func disk() -> Finding {
        // A folder that isn't there yet is made on the disk of the nearest one that is.
        var folder = URL(fileURLWithPath: output)
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        guard Glibc.access(folder.path, W_OK) == 0 else {
            return Finding(
                "disk", .fail, "\(folder.path) can't be written to",
                advice: "chown or chmod it, or choose another folder with --output or KT_OUTPUT")
        }
        var facts = statvfs()
        guard statvfs(folder.path, &facts) == 0, facts.f_blocks > 0 else {
            return Finding("disk", .warn, "the room on the disk of \(folder.path) can't be told")
        }
        let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
        let share = Double(facts.f_bavail) / Double(facts.f_blocks)
        let text = "\(free >> 20) MB (\(Int(share * 100)) %) free on the disk of \(folder.path)"
        let advice = "Make room, or keep fewer runs there"
        if free < 100 << 20 { return Finding("disk", .fail, text, advice: advice) }
        if free < 1 << 30 { return Finding("disk", .warn, text, advice: advice) }
        if facts.f_files > 0, facts.f_favail < 1_000 {
            return Finding("disk", .fail, "\(text), but hardly a file more can be made", advice: advice)
        }
        return Finding("disk", .pass, text)
    }
}
