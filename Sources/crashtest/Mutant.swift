import ArgumentParser
import Foundation

/// A bug of the code under test that is planted at one cut, to test that the tester outlives it: `trap@12`.
struct Mutant: ExpressibleByArgument, CustomStringConvertible {
    enum Kind: String, CaseIterable {
        /// Stops with a sentence, as a failed precondition does.
        case trap
        /// Ends the process.
        case exit
        /// Never ends, and uses the CPU.
        case spin
        /// Never ends, and waits.
        case wait
        /// Is killed, as by the kernel for want of memory, unless it is the only worker.
        case crowded
        /// Is killed, as by a limit of the shell.
        case killed
        /// Takes ever more memory.
        case greedy
    }

    let kind: Kind
    let cut: Int

    init?(argument: String) {
        let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let cut = Int(parts[1]) else { return nil }
        (self.kind, self.cut) = (kind, cut)
    }

    var description: String { "\(kind.rawValue)@\(cut)" }

    private static var isAlone: Bool { ProcessInfo.processInfo.environment["CRASHTEST_ALONE"] != nil }

    /// The signal may be another thread's to take, so it can come a moment later.
    private static func end(by signal: Int32) -> Never {
        kill(getpid(), signal)
        while true { pause() }
    }

    /// Does its damage if it is planted at `number`.
    func strike(at number: Int) {
        guard number == cut else { return }
        switch kind {
        case .trap: fatalError("the mutant at cut \(number)")
        case .exit: Foundation.exit(3)
        case .spin: while true {}
        case .wait: while true { pause() }
        case .crowded: if !Self.isAlone { Self.end(by: SIGKILL) }
        case .killed: Self.end(by: SIGXCPU)
        case .greedy:
            if !Self.isAlone { Self.end(by: SIGKILL) }
            while true {
                let piece = UnsafeMutableRawPointer.allocate(byteCount: 1 << 24, alignment: 1)
                memset(piece, 1, 1 << 24)
                usleep(20_000)
            }
        }
    }
}
