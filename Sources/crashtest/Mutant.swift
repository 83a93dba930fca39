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
    }

    let kind: Kind
    let cut: Int

    init?(argument: String) {
        let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let cut = Int(parts[1]) else { return nil }
        (self.kind, self.cut) = (kind, cut)
    }

    var description: String { "\(kind.rawValue)@\(cut)" }

    /// Does its damage if it is planted at `number`.
    func strike(at number: Int) {
        guard number == cut else { return }
        switch kind {
        case .trap: fatalError("the mutant at cut \(number)")
        case .exit: Foundation.exit(3)
        case .spin: while true {}
        case .wait: while true { pause() }
        }
    }
}
