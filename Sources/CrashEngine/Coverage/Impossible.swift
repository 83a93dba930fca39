// What no call can reach, each with the reason: arguments that the store refuses, steps that an operation does not have. A campaign that
// reaches such a cell is broken: either the store does what it should refuse, or the reason is wrong.
// Source: ARCHITECTURE.md for steps; the essays of Sources/LayoutStore/Operations for arguments.

package import LayoutStore

extension WorkloadOperation.Kind {
    /// Whether the caller says when the call is to be permanent.
    var takesDurability: Bool {
        switch self {
        case .read, .mappedRead, .sync, .checkpoint, .grow, .reopen: false
        default: true
        }
    }

    private var takesKeepSize: Bool { self == .fallocate || self == .unshare || self == .zero }

    /// How many ranges of files the call is about.
    private var ranges: Int {
        switch self {
        case .create, .sync, .checkpoint, .grow, .reopen: 0
        case .clone, .dedupe, .copy, .exchange: 2
        case .write, .mappedWrite, .read, .mappedRead, .truncate, .fallocate, .unshare, .punch, .zero, .collapse,
            .insert, .unlink, .map, .readFault, .writeFault, .unmap, .pin, .unpin:
            1
        }
    }

    /// The operations of the store that the call makes, or that follow in it.
    private var operations: [OperationKind] {
        switch self {
        case .create: [.create]
        case .write: [.write]
        case .mappedWrite: [.map, .fault, .unmap]
        case .read: [.read]
        case .mappedRead: [.map, .fault, .unmap]
        case .truncate: [.truncate]
        case .clone: [.clone]
        case .fallocate, .unshare: [.fallocate]
        case .punch: [.punch]
        case .zero: [.zero]
        case .collapse: [.collapse]
        case .insert: [.insert]
        case .dedupe: [.dedupe]
        case .copy: [.copy]
        case .exchange: [.exchange]
        case .unlink: [.unlink, .inactivate]
        case .sync: [.sync]
        case .checkpoint: [.checkpoint]
        case .grow: [.grow]
        case .reopen: [.close, .open, .register, .inactivate]
        case .map: [.map]
        case .readFault, .writeFault: [.fault]
        case .unmap: [.unmap, .inactivate]
        case .pin: [.pin]
        case .unpin: [.unpin, .inactivate]
        }
    }

    /// Why no call of the kind has `feature`; nil if one can.
    func impossible(_ feature: Feature) -> String? {
        switch feature {
        case .durability: takesDurability ? nil : "it takes no durability"
        case .keepsSize: takesKeepSize ? nil : "it has no such option"
        case .step(let name): impossible(name)
        case .first(let trait): ranges > 0 ? impossible(trait) : "it is about no range"
        case .second(let trait): ranges > 1 ? impossible(target: trait) : "it is about no second range"
        }
    }

    private var isReading: Bool { self == .readFault || self == .mappedRead }

    private func impossible(_ name: StepName) -> String? {
        switch name {
        // Upkeep of the log comes in any call that adds to it.
        case .trimJournal where self != .read && self != .sync: nil
        case .stage where isReading, .copyData where isReading, .flushData where isReading: "a read copies nothing"
        case .acknowledge where self == .mappedWrite || self == .mappedRead:
            "its parts are deferred, and a sync ends it"
        default: operations.contains { Step($0, name).impossible == nil } ? nil : "it has no such step"
        }
    }

    /// Whether ranges are whole blocks, but for an end of file that they reach.
    fileprivate var isInBlocks: Bool {
        switch self {
        case .clone, .dedupe, .exchange, .collapse, .insert, .unlink, .map, .readFault, .writeFault, .unmap, .pin,
            .unpin:
            true
        default: false
        }
    }

    private var mayEndInsideBlock: Bool {
        switch self {
        case .clone, .dedupe, .exchange, .unlink: true
        default: !isInBlocks
        }
    }

    private func impossible(_ trait: RangeTrait) -> String? {
        switch trait {
        case .beginsAt(.insideBlock): isInBlocks ? "it begins at a border" : nil
        case .endsAt(.insideBlock): mayEndInsideBlock ? nil : "it is in whole blocks"
        case .endOfFile(let place): places.contains(place) ? nil : "its range cannot lie there"
        default: nil
        }
    }

    private func impossible(target trait: RangeTrait) -> String? {
        if case .endOfFile = trait, self == .clone || self == .copy { return nil }
        return impossible(trait)
    }

    /// Where the first range may lie to the end of file.
    private var places: [RangeTrait.EndOfFile] {
        switch self {
        case .clone, .dedupe, .exchange, .mappedWrite, .mappedRead: [.before, .at]
        case .collapse: [.before]
        case .insert, .readFault, .writeFault, .pin: [.before, .at, .across]
        // What is removed; or what is added, or nothing.
        case .truncate, .unlink: [.at, .from]
        default: RangeTrait.EndOfFile.allCases
        }
    }
}

extension Cell {
    /// Why no call reaches the cell; nil if one can.
    package var impossible: String? {
        if let reason = kind.impossible(first) ?? kind.impossible(second) { return reason }
        switch (first, second) {
        case (.first(let one), .first(let other)), (.second(let one), .second(let other)):
            if Self.isEmpty(one) && Self.needsBlocks(other) || Self.isEmpty(other) && Self.needsBlocks(one) {
                return "where no block is mapped, nothing is"
            }
            if kind.isInBlocks, case (.endsAt(.insideBlock), .endOfFile(.before)) = (one, other) {
                return "only at the end of file a range ends inside a block"
            }
            return nil
        default: return nil
        }
    }

    private static func isEmpty(_ trait: RangeTrait) -> Bool { trait == .runs(.none) }

    /// Whether only a range with a mapped block has the trait.
    private static func needsBlocks(_ trait: RangeTrait) -> Bool {
        switch trait {
        case .begins(let kind), .ends(let kind), .has(let kind): kind != .hole
        case .isHeld(let isHeld): isHeld
        default: trait.saysWhoHolds
        }
    }
}

extension Step {
    /// Why a plan never passes the step, as long as nothing crashes; nil if one can.
    package var impossible: String? {
        operation.steps.contains(name) ? nil : "\(operation) has no such step without a crash"
    }
}

extension OperationKind {
    private static let call: [StepName] = [.begin, .end]
    private static let change = call + [.acknowledge]
    private static let intent: [StepName] = [.flushData, .logIntent, .advance]
    private static let staging: [StepName] = [.stage, .copyData, .flushData, .remap]
    private static let overwrite = staging + [.writeInPlace]

    /// What it passes when nothing crashes. Nobody is refused between staging and remap, and so cancels, as long as operations run one
    /// after the other.
    fileprivate var steps: [StepName] {
        switch self {
        // No plan calls these.
        case .format, .backup, .restore, .repair, .unregister: []
        case .read, .sync: Self.call
        case .checkpoint: Self.call + [.checkpoint, .trimJournal]
        case .close: Self.call + [.markClean]
        case .open:
            Self.change + [.superblock, .syncRecovered, .bumpEpoch, .emptyBusy, .dropHolder, .confirmOpening]
        case .create: Self.change + [.create]
        case .write, .copy: Self.change + Self.overwrite
        case .truncate, .clone, .punch: Self.change + Self.intent + Self.overwrite
        case .zero: Self.change + Self.intent + Self.overwrite + [.preallocate]
        case .collapse, .insert, .exchange: Self.change + Self.intent
        case .dedupe: Self.change + Self.intent + [.compare]
        case .fallocate: Self.change + Self.overwrite + [.preallocate]
        case .register, .map: Self.change + [.register]
        case .fault, .pin: Self.change + Self.staging + [.handOut]
        case .unmap, .unpin: Self.change + [.release]
        case .letGo: Self.call + [.release]
        case .unlink: Self.change + [.unlink]
        case .inactivate: [.logIntent, .advance]
        case .grow: Self.change + [.addSpace]
        }
    }
}
