// A worker process, as its parent sees it.
//
// The worker is started by posix_spawn, on the thread that serves all workers to their end: PR_SET_PDEATHSIG takes the
// thread that started a process for its parent, and threads of a pool come and go. The worker has a process group of
// its own, so that an interrupt from the terminal reaches the parent alone, which decides. Swift's backtraces are off:
// they take seconds and hold addresses, and a worker's last words are part of a finding.

private import CLinux
internal import Foundation

/// The program to start as a worker.
package struct WorkerProgram: Sendable {
    package let path: String
    /// The program's arguments.
    package let arguments: [String]

    /// Whether it is told that no other worker runs, in the environment variable CRASHTEST_ALONE.
    let isAlone: Bool
    /// What it has to call itself: the parent's build (CRASHMODEL M6).
    let build: String

    package init(path: String, arguments: [String], build: String, isAlone: Bool = false) {
        self.path = path
        self.arguments = arguments
        self.build = build
        self.isAlone = isAlone
    }

    /// The same program, told that no other worker runs.
    var alone: WorkerProgram { WorkerProgram(path: path, arguments: arguments, build: build, isAlone: true) }
}

final class WorkerProcess {
    let pid: Int32
    /// The descriptor of the pipe from which its answers come.
    let output: Int32
    private let input: Int32
    private let error: Int32
    /// Whether it has shown that its recording is the parent's.
    var isReady = false
    /// The cuts that it was given and has not answered, in that order.
    private(set) var cuts: [CutPoint] = []
    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []
    /// When it last answered, or was given work after it had none.
    private(set) var heard = ContinuousClock.now
    private var secondsWhenHeard = 0.0
    private var isOver = false

    init(_ program: WorkerProgram) throws(BrokenRunError) {
        var (commands, answers): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        error = clinux_memory_file("worker-stderr")
        guard error >= 0, pipe(&commands) == 0, pipe(&answers) == 0 else { throw Self.failure("make pipes for", errno) }
        _ = fcntl(error, F_SETFL, O_APPEND)
        (input, output) = (commands[1], answers[0])
        defer {
            close(commands[0])
            close(answers[1])
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        for (number, descriptor) in [commands[0], answers[1], error].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // The worker inherits nothing else. With a copy of another worker's pipe, that pipe would never end; the same
        // goes for the pipes of our own parent.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setpgroup(&attributes, 0)
        var (defaults, mask) = (sigset_t(), sigset_t())
        sigfillset(&defaults)
        sigemptyset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["CRASHTEST_ALONE"] = program.isAlone ? "1" : nil
        var arguments = (["crashtest"] + program.arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program.path, &actions, &attributes, &arguments, &variables)
        for text in arguments + variables { free(text) }
        posix_spawnattr_destroy(&attributes)
        posix_spawn_file_actions_destroy(&actions)
        // This throws before the last property is set, so that deinit does not run: it would kill `pid`, and 0 is our
        // whole process group.
        guard code == 0, pid > 0 else { throw Self.failure("start \(program.path) as", code) }
        self.pid = pid
    }

    deinit {
        end()
        for descriptor in [input, output, error] { close(descriptor) }
    }

    private static func failure(_ verb: String, _ code: Int32) -> BrokenRunError {
        BrokenRunError(description: "cannot \(verb) a worker: \(String(cString: strerror(code))); use fewer --jobs")
    }

    func give(_ cut: CutPoint) {
        if cuts.isEmpty { noteHeard() }
        cuts.append(cut)
        // An error means that the worker is dead, which the end of its output tells as well.
        let line = Array("\(cut.number)\n".utf8)
        _ = write(input, line, line.count)
    }

    /// Takes the first of ``cuts``, which was answered.
    func takeAnswered() -> CutPoint { cuts.removeFirst() }

    /// Reads once. Returns the lines that are whole now; nil at the end of the worker's output.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) -> [Data]? {
        let count = read(output, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { return [] }
        guard count > 0 else { return nil }
        noteHeard()
        var lines: [Data] = []
        var rest = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Data(partial + rest[..<end]))
            partial.removeAll(keepingCapacity: true)
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        partial += rest
        return lines
    }

    private func noteHeard() {
        heard = .now
        secondsWhenHeard = cpuSeconds
    }

    /// The CPU seconds that it has used since ``heard``.
    var secondsSinceHeard: Double { cpuSeconds - secondsWhenHeard }

    private var cpuSeconds: Double {
        var (clock, time) = (clockid_t(), timespec())
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return secondsWhenHeard }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The last lines that it wrote to standard error since it began its cut.
    var lastWords: [String] {
        let size = lseek(error, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: min(4096, Int(size)))
        let count = pread(error, &bytes, bytes.count, off_t(Int(size) - bytes.count))
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline).suffix(8)
            .map(String.init)
    }

    /// How a worker ended.
    struct End {
        let words: String
        /// The signal that ended it; 0 if it exited.
        let signal: Int32

        /// Whether the system or somebody else ended it: by a signal that no program's own fault sends.
        var isFromOutside: Bool { signal != 0 && !Self.faults.contains(signal) }

        /// Signals that a program's own fault sends it.
        private static let faults = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS]
    }

    /// Waits for the end of the process, which has come when its output has ended.
    func waitForEnd() -> End {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isOver = true
        let signal = status & 0x7F
        guard signal != 0 else {
            return End(words: "exited with code \((status >> 8) & 0xFF)", signal: 0)
        }
        let outside = signal == SIGKILL ? ": by somebody, or by the kernel for want of memory" : ""
        return End(
            words: "was ended by signal \(signal) (\(String(cString: strsignal(signal)))\(outside))",
            signal: signal)
    }

    /// The bytes of memory that it has now; 0 once it has ended.
    var memory: Int {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Kills the process, unless it has ended. It holds nothing that anybody needs.
    func end() {
        guard !isOver else { return }
        kill(pid, SIGKILL)
        _ = waitForEnd()  // we ended it ourselves
    }
}
