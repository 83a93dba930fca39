internal import LayoutStore

extension Event.Kind {
    /// The properties of an event that its users (fingerprints, keys, cuts, captures, stories) go by.
    struct Traits {
        enum Medium: Hashable {
            case file(Int), directory, tables, device
            /// A mark changes no medium.
            case none
        }

        enum Effect: Hashable {
            /// Bytes of a file or of the device have changed.
            case writes(Range<Int>)
            /// A size, or what a name refers to, has changed.
            case changes
            /// A transaction has happened as a whole.
            case commits
            /// All earlier writes to the medium are permanent.
            case syncs
            /// A mark was set.
            case says(MarkName)
        }

        /// The number of the kind in fingerprints: never changed, never reused.
        let number: Int64
        /// The event's numbers in fingerprints, after `number`.
        let words: (Int64?, Int64?)
        let medium: Medium
        let effect: Effect
        /// The kind of place at which a cut right after the event lies. A campaign spreads its cuts over all kinds of
        /// places.
        let place: Int
        /// The bytes that were written.
        var bytes: [UInt8] = []
    }

    /// The properties of each kind of event, stated only here.
    var traits: Traits {
        switch self {
        case .diskWrite(let file, let offset, let bytes):
            Traits(
                number: 1, words: (Int64(file), Int64(offset)), medium: .file(file),
                effect: .writes(offset..<(offset + bytes.count)), place: Self.firstFilePlace + file, bytes: bytes)
        case .diskTruncate(let file, let size):
            Traits(
                number: 2, words: (Int64(file), Int64(size)), medium: .file(file), effect: .changes, place: 0)
        case .diskSync(let file):
            Traits(number: 3, words: (Int64(file), nil), medium: .file(file), effect: .syncs, place: 1)
        case .deviceWrite(let sector, let bytes):
            Traits(
                number: 4, words: (Int64(sector), nil), medium: .device,
                effect: .writes(
                    (sector * Geometry.sectorBytes)..<(sector * Geometry.sectorBytes + bytes.count)), place: 2,
                bytes: bytes)
        case .deviceFlush:
            Traits(number: 5, words: (nil, nil), medium: .device, effect: .syncs, place: 3)
        case .mark(let mark):
            Traits(
                number: 6, words: (mark.name.rawValue, mark.value), medium: .none, effect: .says(mark.name),
                place: mark.name == .handedOut ? 4 : 5)
        case .diskCreate(let file):
            Traits(number: 7, words: (Int64(file), nil), medium: .file(file), effect: .changes, place: 6)
        case .diskDelete(let file):
            Traits(number: 8, words: (Int64(file), nil), medium: .file(file), effect: .changes, place: 7)
        case .directorySync:
            Traits(number: 9, words: (nil, nil), medium: .directory, effect: .syncs, place: 7)
        case .tablesChange(_, let hash):
            Traits(
                number: 10, words: (hash, nil), medium: .tables, effect: .commits, place: Self.firstFilePlace)
        }
    }

    /// The place of writes to file 0; the writes to each further file have the next number. Changes of tables in memory
    /// share the number, since a store has either files or tables.
    private static let firstFilePlace = 8
}

extension Event.Kind.Traits {
    /// Whether bytes of a file were written, and nothing else happened.
    var isFileWrite: Bool {
        if case (.file, .writes) = (medium, effect) { true } else { false }
    }

    var isSync: Bool { effect == .syncs }

    /// Whether the event shows outside of the store's own files and tables: on the device, or as a promise or a
    /// client's access.
    var isSeenOutside: Bool {
        switch medium {
        case .device: true
        // The mark of a change of the WAL index is the only one that nobody outside notices.
        case .none: effect != .says(.indexChanged)
        case .file, .directory, .tables: false
        }
    }

    /// How many pages of the page cache the event wrote; 1 if it is not a write. A killed process may leave a write of
    /// several pages undone from some page on.
    var pages: Int {
        if case .writes(let range) = effect { Pages.count(range) } else { 1 }
    }
}
