package import LayoutStore

/// The kind of medium on which a store keeps its tables in a campaign, with the properties that a campaign asks for.
/// ``StoreRig`` has the medium itself.
package enum StoreMedium: Hashable, Sendable, CustomStringConvertible {
    /// An SQLite database on the simulated disk.
    case sqlite(JournalMode)
    /// Memory that outlives the store's process, but not the machine.
    case memory

    /// All of them.
    package static let all = JournalMode.all.map(StoreMedium.sqlite) + [.memory]

    /// The name in campaign files and reports.
    package var name: String {
        switch self {
        case .sqlite(let journal): journal.name
        case .memory: "memory"
        }
    }

    package var description: String { name }

    /// The kinds of crash that leave a store on this medium, in the order in which a cut explores them.
    package var crashes: [CrashKind] {
        switch self {
        case .sqlite: CrashKind.allCases
        case .memory: [.process]
        }
    }

    /// Whether the medium decides some parts as a whole (frames of the log), so that random mixes are sampled to
    /// confirm it.
    package var hasMixes: Bool {
        switch self {
        case .sqlite: true
        case .memory: false
        }
    }

    /// Whether one backend is kept over all states, so that a new one has to find the same now and then.
    package var keepsBackend: Bool {
        switch self {
        case .sqlite: true
        case .memory: false
        }
    }

    /// Whether the medium has a check of its own structures.
    package var checksItself: Bool {
        switch self {
        case .sqlite: true
        case .memory: false
        }
    }

    /// Whether every commit survives a power loss once it has returned, without a call of `sync()`.
    package var commitsAreDurable: Bool {
        switch self {
        case .sqlite(let journal): journal.commitsAreDurable
        case .memory: false
        }
    }

    /// A rig with empty media, for a run that `log` records.
    func rig(recording log: EventLog, blocks: BlockCount) -> any StoreRig {
        switch self {
        case .sqlite(let journal): SQLiteRig(journal, recording: log, blocks: blocks)
        case .memory: MemoryRig(recording: log, blocks: blocks)
        }
    }

    /// A rig that waits for media to be mounted.
    /// - Parameter setUp: media of a store on which nothing is in flight. The kept backend is opened on them, so that
    ///   it comes to every state with the same past. Without them it is opened on the media that are mounted first.
    func rig(blocks: BlockCount, setUp: MediaState? = nil) -> any StoreRig {
        switch self {
        case .sqlite(let journal): SQLiteRig(journal, blocks: blocks, setUp: setUp)
        case .memory: MemoryRig(recording: nil, blocks: blocks)
        }
    }
}
