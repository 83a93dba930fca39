/// What a caller asked for. Stored in journal records and intents: add at the end, never reuse a number.
package enum OperationKind: Int64, Sendable, CaseIterable {
    case format = 1
    case open = 2
    case create = 3
    case write = 4
    case read = 5
    case truncate = 6
    case clone = 7
    case sync = 8
    case register = 9
    case map = 10
    case unmap = 11
    case fault = 12
    case pin = 13
    case unpin = 14
    case unregister = 15
    case checkpoint = 16
    case close = 17
    case fallocate = 18
    case punch = 19
    case zero = 20
    case collapse = 21
    case insert = 22
    case dedupe = 23
    case copy = 24
    case exchange = 25
    case unlink = 26
    /// Freeing the blocks of an unlinked file that nobody maps any more.
    case inactivate = 27
    case grow = 28
    /// A holder's word that it no longer reaches some of its holds.
    case letGo = 29
    case backup = 30
    case restore = 31
    case repair = 32
}

extension OperationKind {
    /// Whether it takes from the tables what they keep for holders or files: a pool that is full has to go on with it, and makes room for
    /// its records before it begins.
    var letsGo: Bool {
        switch self {
        case .unmap, .unpin, .unregister, .letGo, .inactivate, .unlink: true
        default: false
        }
    }

    /// Whether it may be refused when the log is full. What recovers, acknowledges or lets go may not (PROTOCOL P6.3).
    var growsLog: Bool {
        switch self {
        case .format, .open, .read, .sync, .checkpoint, .close, .unmap, .unpin, .unregister, .letGo, .inactivate,
            .backup, .restore, .repair:
            false
        case .create, .write, .truncate, .clone, .register, .map, .fault, .pin, .fallocate, .punch, .zero, .collapse,
            .insert,
            .dedupe, .copy, .exchange, .unlink, .grow:
            true
        }
    }
}

/// A step of an operation; media tag their events with it, cases cite it. Add at the end, never reuse a number.
package enum StepName: Int64, Sendable, CaseIterable {
    case begin = 1
    /// New blocks go to the COW fork.
    case stage = 2
    case copyData = 3
    case flushData = 4
    /// Staged blocks become the file's, and unwritten ones written; the old ones lose an owner.
    case remap = 5
    case handOut = 6
    case logIntent = 7
    /// One bounded piece of a root intent.
    case advance = 8
    /// The store's last transaction before it is closed.
    case markClean = 9
    case writeInPlace = 10
    case acknowledge = 12  // 11 was setSize, 23 zeroTail
    case register = 13
    case release = 14
    /// Gives staging back after a failure or a crash.
    case cancelStaging = 15
    case superblock = 16
    case syncRecovered = 17
    case bumpEpoch = 18
    case emptyBusy = 19
    case dropHolder = 20
    case trimJournal = 21
    case checkpoint = 22
    case end = 24
    case create = 25
    case unlink = 27  // 26 was read
    /// Unwritten blocks go to holes of the data fork.
    case preallocate = 28
    /// New blocks of the device become free.
    case addSpace = 29
    /// Contents are compared before they are shared.
    case compare = 30
    /// The epoch's superblock is permanent.
    case confirmOpening = 31
    /// A restored store becomes one of its own.
    case takeOver = 32
}

/// Where in which operation. With who does it, it is a ``SchedulePoint``.
package struct Step: Hashable, Sendable, CustomStringConvertible {
    package let operation: OperationKind
    package let name: StepName

    package init(_ operation: OperationKind, _ name: StepName) {
        self.operation = operation
        self.name = name
    }

    package var description: String { "\(operation)/\(name)" }
}

extension Step {
    /// The step that is called `name`, as ``description`` has it; nil if there is none.
    package init?(named name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let operation = Self.operations[parts[0]], let step = Self.names[parts[1]] else {
            return nil
        }
        self.init(operation, step)
    }

    private static let operations = Dictionary(uniqueKeysWithValues: OperationKind.allCases.map { ("\($0)", $0) })
    private static let names = Dictionary(uniqueKeysWithValues: StepName.allCases.map { ("\($0)", $0) })
}
