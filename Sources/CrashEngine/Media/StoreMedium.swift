package import LayoutStore

/// Where a store keeps its tables in a campaign. Of each medium this says what it is asked for; what it does is its ``StoreRig``.
package enum StoreMedium: Hashable, Sendable, CustomStringConvertible {
    /// An SQLite database on the simulated disk.
    case sqlite(JournalMode)
    /// Memory that outlives the store's process and nothing else.
    case memory

    /// As campaign files and reports name it.
    package var name: String {
        switch self {
        case .sqlite(let journal): journal.name
        case .memory: "memory"
        }
    }

    package var description: String { name }

    /// The crashes that leave anything of the store, in the order in which cuts have them.
    package var crashes: [CrashKind] {
        switch self {
        case .sqlite: CrashKind.allCases
        case .memory: [.process]
        }
    }

    /// Whether parts that only one reader looks at are decided as a whole, so that mixing them by chance is a sample of what that
    /// leaves out.
    package var hasMixes: Bool {
        switch self {
        case .sqlite: true
        case .memory: false
        }
    }

    /// Whether one backend is kept over all states, so that a new one is asked now and then for what it finds.
    package var keepsBackend: Bool {
        switch self {
        case .sqlite: true
        case .memory: false
        }
    }

    /// Whether a commit survives a power loss without a sync of its own.
    package var commitsAreDurable: Bool {
        switch self {
        case .sqlite(let journal): journal.commitsAreDurable
        case .memory: false
        }
    }

    /// A rig with empty media for a run that `log` records.
    func rig(recording log: EventLog, blocks: BlockCount) -> any StoreRig {
        switch self {
        case .sqlite(let journal): SQLiteRig(journal, recording: log, blocks: blocks)
        case .memory: MemoryRig(recording: log, blocks: blocks)
        }
    }

    /// A rig that waits for media to be mounted.
    /// - Parameter setUp: media of a store where nothing is in flight. A kept backend is opened on them, so that every state mounted
    ///   later is asked the same questions; nil for the media that are mounted first.
    func rig(blocks: BlockCount, setUp: MediaState? = nil) -> any StoreRig {
        switch self {
        case .sqlite(let journal): SQLiteRig(journal, blocks: blocks, setUp: setUp)
        case .memory: MemoryRig(recording: nil, blocks: blocks)
        }
    }
}
