internal import Foundation
internal import Glibc
internal import Pipeline
internal import Postgres

/// A program as a child of this one, waited for on the calling thread.
enum ChildProcess {
    /// Runs a program to its end, without a shell and with nothing on its standard input.
    ///
    /// - Parameters:
    ///   - environment: all of it.
    ///   - output: the file that its standard output goes to, made anew; nil drops it.
    ///   - errors: the same for its standard error.
    ///   - interrupt: ends the program, the hard way after 5 s.
    /// - Returns: the exit code, or 128 and the signal.
    /// - Throws: ``PipelineError`` where it can't be started.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String], output: String?, errors: String?,
        interrupt: Interrupt
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(1 as Int32, output), (2, errors)] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, file ?? "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process ignores a child would ignore too.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, path, &actions, &attributes, words, variables)
        guard failure == 0 else {
            throw PipelineError(.failed, "can't run \(path): \(String(cString: strerror(failure)))")
        }
        return wait(for: child, interrupt: interrupt)
    }

    private static func wait(for child: pid_t, interrupt: Interrupt) -> Int32 {
        var status: Int32 = 0
        var pause = 0.001
        var killAt: ContinuousClock.Instant?
        while true {
            switch waitpid(child, &status, WNOHANG) {
            case child:
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : 128 + signal
            case -1 where errno != EINTR: return -1
            default: break
            }
            if interrupt.isRequested {
                if killAt == nil { kill(child, SIGTERM) }
                let deadline = killAt ?? .now + .seconds(5)
                killAt = deadline
                if ContinuousClock.now > deadline { kill(child, SIGKILL) }
            }
            Thread.sleep(forTimeInterval: pause)
            pause = min(0.1, pause * 2)
        }
    }
}
