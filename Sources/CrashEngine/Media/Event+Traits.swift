internal import LayoutStore

extension Event.Kind {
    /// What an event is, whoever asks: fingerprints, keys, cuts, captures, stories.
    struct Traits {
        enum Medium: Hashable {
            case file(Int), directory, tables, device
            /// A mark says something and changes nothing.
            case none
        }

        enum Effect: Hashable {
            /// Bytes of a file or of the device have changed.
            case writes(Range<Int>)
            /// A size, or what a name refers to, has changed.
            case changes
            /// A transaction has happened as a whole.
            case commits
            /// What came before on the medium is permanent.
            case syncs
            case says(MarkName)
        }

        /// In fingerprints, so it never changes.
        let number: Int64
        /// In fingerprints, behind the number.
        let words: (Int64?, Int64?)
        let medium: Medium
        let effect: Effect
        /// Which events are of one kind to a campaign that spreads its cuts over all kinds of places.
        let place: Int
        /// What was written.
        var bytes: [UInt8] = []
    }

    /// The one place that says of each kind of event what it is.
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

    /// A file's writes are places of their own, behind the places that have a number here. A store has files or tables.
    private static let firstFilePlace = 8
}

extension Event.Kind.Traits {
    /// Bytes of a file were written, and nothing else happened.
    var isFileWrite: Bool {
        if case (.file, .writes) = (medium, effect) { true } else { false }
    }

    var isSync: Bool { effect == .syncs }

    /// Whether anything but the store's own files and tables has changed: the device, or what was said outside.
    var isSeenOutside: Bool {
        switch medium {
        case .device: true
        // SQLite changes its index in memory and says nothing.
        case .none: effect != .says(.indexChanged)
        case .file, .directory, .tables: false
        }
    }

    /// How many pages of the page cache were written; a killed process may leave a write of several undone from some page on.
    var pages: Int {
        if case .writes(let range) = effect { Pages.count(range) } else { 1 }
    }
}
