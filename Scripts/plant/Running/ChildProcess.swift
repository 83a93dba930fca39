import Foundation
import Glibc

/// A program that runs to its end, or to a limit of what it and the processes under it may use.
package struct ChildProcess: Sendable {
    /// The program, looked for in PATH, and its arguments.
    package let words: [String]
    package let folder: String
    /// The file that takes its output; nil for that of this process.
    package let output: String?
    /// The file that takes what it says of errors and progress; by default the one that takes its output.
    package let errors: String?
    /// Variables besides those of this process.
    package let variables: [String: String]
    /// The CPU seconds that all of its processes may use together.
    package let seconds: Double
    /// The seconds that they may do nothing at all.
    package let idleSeconds: Double

    package init(
        words: [String], folder: String, output: String?, errors: String? = nil, variables: [String: String] = [:],
        seconds: Double = .infinity, idleSeconds: Double = .infinity
    ) {
        self.words = words
        self.folder = folder
        self.output = output
        self.errors = errors
        self.variables = variables
        self.seconds = seconds
        self.idleSeconds = idleSeconds
    }

    package enum Way: Hashable, CustomStringConvertible, Sendable {
        case code(Int32)
        case signal(Int32)
        /// It was at a limit.
        case stopped

        package var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let signal): "signal \(signal)"
            case .stopped: "stopped"
            }
        }
    }

    package struct End: Sendable {
        package let way: Way
        package let seconds: Double
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts it, and waits for its end. Throws if it cannot be started.
    package func run() throws -> End {
        let child = try start()
        var (used, idleSince) = (0.0, ContinuousClock.now)
        var (status, usage, rounds) = (Int32(0), rusage(), 0)
        while true {
            let ended = wait4(child, &status, WNOHANG, &usage)
            if ended == child { return End(way: Self.way(status), seconds: Self.seconds(usage)) }
            guard ended == 0 || errno == EINTR else { throw Failure(description: "the end of \(words[0]) was lost") }
            usleep(10_000)
            rounds += 1
            guard rounds % 20 == 0 else { continue }
            let tree = ProcessTree(child)
            if tree.seconds > used { (used, idleSince) = (tree.seconds, .now) }
            if used > seconds || ContinuousClock.now - idleSince > .seconds(min(idleSeconds, 1e9)) {
                for process in tree.processes { kill(process, SIGKILL) }
                wait4(child, &status, 0, &usage)
                return End(way: .stopped, seconds: used)
            }
        }
    }

    /// `env` enters the folder, and becomes the program.
    private func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let output {
            posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        }
        let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        var arguments = (["env", "-C", folder] + words).map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + settings { free(text) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, "env", &actions, nil, &arguments, &settings)
        guard code == 0 else {
            throw Failure(description: "cannot start \(words[0]): \(String(cString: strerror(code)))")
        }
        return child
    }

    private static func way(_ status: Int32) -> Way {
        status & 0x7F == 0 ? .code((status >> 8) & 0xFF) : .signal(status & 0x7F)
    }

    private static func seconds(_ usage: rusage) -> Double {
        [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
