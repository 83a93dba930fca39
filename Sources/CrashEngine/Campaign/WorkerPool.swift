// A pool of worker processes explores the cuts, so that a crash of the code under test ends a worker, and not the
// campaign.
//
// Each worker records the plan by itself and shows the fingerprint. If it differs from the parent's, the recorded run
// is no function of its seed, and the run is broken. Then the worker gets cuts, `depth` at a time so that it need not
// wait for the parent, and answers them in that order. One thread of the parent serves all workers.
//
//   the worker                                           the cut that it was exploring
//   dies (trap, signal, exit)                            finding crashed_the_tester, with the signal and its last words
//   uses `patience` seconds of CPU without an answer     finding hung_the_tester; the worker is killed
//   is silent for `patience` seconds, with hardly any    the same: it waits for something that never comes. (On a busy
//   use of CPU                                           machine a worker is slow, but it does use CPU.)
//   is killed from outside: for want of memory, by a     none: the cut waits until all workers have answered, and is
//   limit of the shell, by somebody                      tried again by a worker that is alone
//   is alone, and killed from outside again              none: the run is broken, for the machine is not the code
//   is alone, and uses more than `memory`, twice         finding exhausted_the_tester; the worker is killed
//
// A new worker takes the place of a dead one and gets its other cuts; a cut with a finding is not tried again. The new
// worker remembers no keys, so it sends the contents of bundles again.
// Source: CRASHMODEL M6; ADR 9.

internal import Foundation
internal import LayoutStore

/// Explores cuts in `jobs` worker processes.
package final class WorkerPool: CutExplorer {
    /// The most cuts that one worker has been given and has not answered.
    private static let depth = 2

    private let program: WorkerProgram
    private let jobs: Int
    private let fingerprint: Int64
    private let cuts: Int
    private let patience: Double
    private let memory: Int
    /// Cuts whose workers were killed from outside, to be tried alone.
    private var suspects: [CutPoint] = []
    /// The cut that the only worker explores, and how often it took too much memory.
    private var lone: (cut: CutPoint, exceeded: Int)?
    /// Whether SIGINT or SIGTERM ended the exploring.
    package private(set) var isInterrupted = false

    private var workers: [WorkerProcess] = []
    private let decoder = JSONDecoder()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    /// - Parameters:
    ///   - fingerprint: the fingerprint that each worker's recording has to have.
    ///   - cuts: the number of cuts that it has to have.
    ///   - patience: in seconds; see the top of the file.
    ///   - memory: in bytes; the most that a worker which is alone may use.
    package init(
        _ program: WorkerProgram, jobs: Int, fingerprint: Int64, cuts: Int, patience: Double,
        memory: Int = WorkerPool.mostMemory
    ) {
        self.program = program
        self.jobs = jobs
        self.fingerprint = fingerprint
        self.cuts = cuts
        self.patience = patience
        self.memory = memory
    }

    deinit { buffer.deallocate() }

    /// Three quarters of the machine's memory, or of what its control group may use.
    package static let mostMemory: Int = {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let group = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return min(machine, group ?? machine) / 4 * 3
    }()

    /// Blocks its thread until all is done. Throws `BrokenRunError` when a worker cannot be started, ends before it has
    /// recorded the plan, has another recording, or answers what nobody asked.
    package func explore(
        _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
    ) throws {
        let interrupt = Interrupt()
        defer { (workers, suspects, lone) = ([], [], nil) }  // ends them
        var queue = cuts[...]
        func start() throws { workers = try (0..<min(jobs, queue.count)).map { _ in try WorkerProcess(program) } }
        try start()
        var looked = ContinuousClock.now
        while true {
            for worker in workers where suspects.isEmpty && lone == nil {
                while worker.cuts.count < Self.depth, !queue.isEmpty, mayStart() { worker.give(queue.removeFirst()) }
            }
            if workers.allSatisfy(\.cuts.isEmpty) {
                if !suspects.isEmpty {
                    lone = (suspects.removeFirst(), 0)
                    workers = []  // before the new one begins, so that it has the machine for itself
                    workers = [try loneWorker()]
                } else if lone != nil {
                    lone = nil
                    try start()
                } else {
                    return
                }
                continue
            }

            var descriptors = (workers.map(\.output) + [interrupt.descriptor]).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = poll(&descriptors, nfds_t(descriptors.count), lone == nil ? 1000 : 20)
            if descriptors[workers.count].revents != 0 {
                isInterrupted = true
                return
            }
            for index in workers.indices where descriptors[index].revents != 0 {
                guard try hear(index, deliver) else { return }
            }
            if let lone, workers[0].memory > memory, workers[0].cuts.first != nil {
                guard try limit(lone, deliver) else { return }
            }
            // All answers that have come were heard before this: if the parent itself was stopped for a while, nobody
            // is blamed.
            if looked.duration(to: .now) >= .seconds(1) {
                looked = .now
                for index in workers.indices where isHanging(workers[index]) {
                    workers[index].end()
                    let sentence = "the worker gave no answer for \(Int(patience)) seconds and was killed"
                    guard try replace(index, "hung_the_tester", sentence, deliver) else { return }
                }
            }
        }
    }

    /// Takes in the output of one worker. Returns false if no more results are wanted.
    private func hear(_ index: Int, _ deliver: (CutPoint, CutResult) throws -> Bool) throws -> Bool {
        let worker = workers[index]
        guard let lines = worker.receive(buffer) else {
            let end = worker.waitForEnd()
            if end.isFromOutside, worker.isReady, let cut = worker.cuts.first {
                guard lone == nil else {
                    throw BrokenRunError(
                        description: "the worker that explored cut \(cut.number) \(end.words), and again when it was "
                            + "alone: look for a limit (ulimit -t, a memory limit) or for who did it, and run again")
                }
                suspects.append(cut)
                let left = worker.cuts.dropFirst()
                workers[index] = try WorkerProcess(program)
                for cut in left { workers[index].give(cut) }
                return true
            }
            return try replace(index, Oracles.crashed, "the worker \(end.words)", deliver)
        }
        for line in lines {
            switch try? decoder.decode(WorkerMessage.self, from: line) {
            case .recorded(let build, let fingerprint, let cuts)? where !worker.isReady:
                guard build == program.build else {
                    throw BrokenRunError(
                        description:
                            "a worker is another build, or runs with other libraries: \(build), not \(program.build); start the "
                            + "campaign again")
                }
                guard fingerprint == self.fingerprint, cuts == self.cuts else {
                    throw BrokenRunError(
                        description: "a worker recorded the same plan and got another run (fingerprint \(fingerprint), "
                            + "not \(self.fingerprint)): the run is not a function of its seed")
                }
                worker.isReady = true
            case .explored(let cut, let result)? where worker.isReady && cut == worker.cuts.first?.number:
                guard try deliver(worker.takeAnswered(), result) else { return false }
            default:
                throw BrokenRunError(
                    description:
                        "a worker answered what nobody asked: \(String(decoding: line.prefix(100), as: UTF8.self))")
            }
        }
        return true
    }

    /// Delivers a finding for the cut that a dead worker was exploring, and gives the worker's other cuts to a new one.
    /// Returns false if no more results are wanted.
    private func replace(
        _ index: Int, _ kind: String, _ sentence: String, _ deliver: (CutPoint, CutResult) throws -> Bool
    ) throws -> Bool {
        let dead = workers[index]
        let words = dead.lastWords
        guard dead.isReady else {
            throw BrokenRunError(
                description: (["before it had recorded the plan, \(sentence)"] + words).joined(separator: "\n  "))
        }
        var result = CutResult()
        let detail = ([sentence] + words.map { "stderr: \($0)" }).joined(separator: "\n")
        result.findings = [Finding(OracleViolation(oracle: Oracles.process, kind: kind, detail: detail))]
        let left = dead.cuts
        workers[index] = try WorkerProcess(program)
        for cut in left.dropFirst() { workers[index].give(cut) }
        guard let cut = left.first else { return true }
        return try deliver(cut, result)
    }

    private func loneWorker() throws -> WorkerProcess {
        let worker = try WorkerProcess(program.alone)
        if let lone { worker.give(lone.cut) }
        return worker
    }

    /// Ends the worker that is alone and uses too much memory; the second time with a finding. Returns false if no more
    /// results are wanted.
    private func limit(
        _ one: (cut: CutPoint, exceeded: Int), _ deliver: (CutPoint, CutResult) throws -> Bool
    ) throws -> Bool {
        workers[0].end()
        guard one.exceeded > 0 else {
            lone?.exceeded = 1
            workers[0] = try loneWorker()
            return true
        }
        return try replace(
            0, "exhausted_the_tester", "the worker was alone, used more than \(memory >> 20) MiB twice, and was killed",
            deliver)
    }

    private func isHanging(_ worker: WorkerProcess) -> Bool {
        guard !worker.cuts.isEmpty else { return false }
        let used = worker.secondsSinceHeard
        return used >= patience
            || (Campaign.seconds(worker.heard.duration(to: .now)) >= patience && used < patience / 100)
    }
}
