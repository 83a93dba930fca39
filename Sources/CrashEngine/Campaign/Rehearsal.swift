// A recording is rehearsed in another process before it is made, so that a store that ends its process, or never returns,
// is a finding, and not the end of the run.
//
// The other process is the same program. It records the plan, dry run and all, tells each step as it begins, and at the
// end the size of the device and the fingerprint; so the recording needs no dry run, and is a repeated run (M6).
//
//   the other process                                       the recording
//   comes to the end, or the store breaks by an error       is made, and has to have the same fingerprint
//   dies (trap, signal, exit) in a step                     has the steps before it, and a violation there
//   uses `patience` seconds of CPU in a step, or is idle    the same; the process is killed
//   for as long
//   is killed from outside                                  none: tried once more, then the run is broken
//   dies or hangs before the first step                     none: there is no store to crash, and the run is broken
//
// Workers are told what came of it, and record the same.
// Source: CRASHMODEL M6.

internal import Foundation
internal import LayoutStore

/// A message of a rehearsing process on its standard output: one JSON document a line.
package enum RehearsalMessage: Codable, Sendable {
    /// The first message: which program it is.
    case begins(build: String)
    case reached(Reached)
    /// The last message. Nil if this build's plan does not have the operation of the case.
    case rehearsed(Rehearsed?)
    /// The last message if the store could not even be made.
    case failed(String)
}

/// Rehearses one recording; see the top of the file.
package struct Rehearsal {
    private let program: WorkerProgram
    private let patience: Double

    /// The seconds of CPU time that one step may take; an ordinary one takes milliseconds.
    private static let mostPatience = 20.0

    /// - Parameter patience: in seconds; at most ``mostPatience`` of them are used.
    package init(_ program: WorkerProgram, patience: Double) {
        self.program = program
        self.patience = min(patience, Self.mostPatience)
    }

    /// How one process ended.
    private enum Attempt {
        case done(Rehearsed?)
        case killed(String)
    }

    /// Blocks its thread until the rehearsal is over. Nil if this build's plan does not have the operation of the case. Throws
    /// `BrokenRunError` when nothing can be said of the store.
    package func run() throws -> Rehearsed? {
        if case .done(let rehearsed) = try attempt(program) { return rehearsed }
        switch try attempt(program.alone) {
        case .done(let rehearsed): return rehearsed
        case .killed(let words):
            throw BrokenRunError(
                description:
                    "the process that rehearsed the plan \(words), twice: look for a limit (ulimit -t, a memory "
                    + "limit) or for who did it, and run again")
        }
    }

    private func attempt(_ program: WorkerProgram) throws -> Attempt {
        let process = try WorkerProcess(program)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var place: Reached?
        var quietSeconds = 0
        while true {
            var output = pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)
            guard poll(&output, 1, 1000) == 0 else {
                quietSeconds = 0
                guard let lines = process.receive(buffer) else {
                    let end = process.waitForEnd()
                    guard !end.isFromOutside else { return .killed(end.words) }
                    return .done(try broken(end.signal == 0 ? .exit : .trap, end.words, at: place, process))
                }
                for line in lines {
                    switch try message(line) {
                    case .begins: break
                    case .reached(let next): place = next
                    case .rehearsed(let rehearsed): return .done(rehearsed)
                    case .failed(let sentence): throw BrokenRunError(description: sentence)
                    }
                }
                continue
            }
            // Seconds are counted and not measured: if this process itself was stopped for a while, nobody is blamed.
            quietSeconds += 1
            let used = process.secondsSinceHeard
            guard used >= patience || (Double(quietSeconds) >= patience && used < patience / 100) else { continue }
            process.end()
            let words = "came to no end in \(Int(patience)) seconds and was killed"
            return .done(try broken(.hang, words, at: place, process))
        }
    }

    private func message(_ line: Data) throws -> RehearsalMessage {
        guard let message = try? JSONDecoder().decode(RehearsalMessage.self, from: line) else {
            throw BrokenRunError(
                description: "a rehearsal says what nobody asked: \(String(decoding: line.prefix(100), as: UTF8.self))")
        }
        if case .begins(let build) = message, build != program.build {
            throw BrokenRunError(
                description:
                    "a rehearsal is another build, or runs with other libraries: \(build), not \(program.build); "
                    + "start again")
        }
        return message
    }

    private func broken(
        _ kind: Breakdown.Kind, _ words: String, at place: Reached?, _ process: WorkerProcess
    ) throws -> Rehearsed {
        let said = process.lastWords.map { "stderr: \($0)" }
        guard let place, place.index != nil else {
            throw BrokenRunError(
                description: (["before the first step of the plan, the process that rehearsed it \(words)"] + said)
                    .joined(separator: "\n  "))
        }
        let lines =
            ["the process that rehearsed the plan \(words)"] + said + ["the recording and its cuts end before that"]
        return Rehearsed(
            blocks: place.blocks, .broken(Breakdown(kind, at: place, message: lines.joined(separator: "\n"))))
    }
}

extension Rehearsed {
    /// Throws unless `recording`, which was made after this rehearsal, is the same run.
    package func check(_ recording: Recording) throws(BrokenRunError) {
        guard case .recorded(let fingerprint) = end, fingerprint != recording.fingerprint else { return }
        throw BrokenRunError(
            description: "seed \(recording.plan.seed) was recorded twice and gave two different runs")
    }
}
