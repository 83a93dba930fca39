import ArgumentParser
import Foundation

/// A bug of the code under test that is planted at one cut, or where one operation of a rehearsal begins, to test that the tester outlives
/// it: `trap@12`, `trap@operation:12`.
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

    enum Place: Hashable, CustomStringConvertible {
        case cut(Int)
        case operation(Int)

        init?(_ text: Substring) {
            let prefix = "operation:"
            guard let number = Int(text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text) else { return nil }
            self = text.hasPrefix(prefix) ? .operation(number) : .cut(number)
        }

        var description: String {
            switch self {
            case .cut(let number): "\(number)"
            case .operation(let number): "operation:\(number)"
            }
        }
    }

    let kind: Kind
    let place: Place

    init?(argument: String) {
        let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let place = Place(parts[1])
        else { return nil }
        (self.kind, self.place) = (kind, place)
    }

    var description: String { "\(kind.rawValue)@\(place)" }

    private static var isAlone: Bool { ProcessInfo.processInfo.environment["CRASHTEST_ALONE"] != nil }

    /// The signal may be another thread's to take, so it can come a moment later.
    private static func end(by signal: Int32) -> Never {
        kill(getpid(), signal)
        while true { pause() }
    }

    /// Does its damage if it is planted at `place`.
    func strike(_ place: Place) {
        guard place == self.place else { return }
        switch kind {
        case .trap: fatalError("the mutant \(self)")
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
