import CrashEngine

/// Every combination of sector contents, file sizes and directory entries after the first `count` events, built from the log
/// alone.
///
/// It shares no code with `SectorSpan`, `DirectoryEntry` and `DiskState`: whole files, dictionaries, and a counter over all
/// combinations.
struct BruteForce {
    private struct File {
        var durable: [UInt8] = []
        var live: [UInt8] = []
        var versions: [Int: [[UInt8]]] = [:]
        var sizes: [Int] = [0]
        /// The greatest size since the last sync.
        var greatest = 0

        func sector(_ index: Int, of bytes: [UInt8]) -> [UInt8] {
            (0..<512).map { index * 512 + $0 < bytes.count ? bytes[index * 512 + $0] : 0 }
        }

        mutating func note(_ sectors: Range<Int>) {
            for index in sectors {
                let content = sector(index, of: live)
                var known = versions[index] ?? [sector(index, of: durable)]
                // Blocks that were not the file's hold what somebody else left there.
                if versions[index] == nil, index * 512 >= durable.count {
                    known.append(SimulatedDevice.poison(sector: index))
                }
                versions[index] = known.contains(content) ? known : known + [content]
            }
        }

        mutating func resize(to size: Int) {
            let old = live.count
            if size < old { live.removeLast(old - size) } else { live += Array(repeating: 0, count: size - old) }
            // What was cut off reads as zeros when the file grows again.
            if size > old, old < greatest { note(old / 512..<(min(size, greatest) + 511) / 512) }
            greatest = max(greatest, old, size)
            if !sizes.contains(size) { sizes.append(size) }
        }

        mutating func sync() {
            (durable, versions, sizes, greatest) = (live, [:], [live.count], live.count)
        }
    }

    /// What a wheel turns: a sector or the size of a file, or what a name refers to.
    private enum Wheel {
        case sector(file: Int, Int)
        case size(file: Int)
        case entry(name: Int)
    }

    private var files: [File] = []
    private let names: [String]
    /// By name: the files, or nothing, that it referred to since the directory was synced.
    private var entries: [[Int?]]
    private var wheels: [(what: Wheel, count: Int)] = []

    init(_ log: EventLog, count: Int) {
        names = log.files
        entries = names.map { _ in [nil] }
        for event in log.events[..<count] { apply(event.kind) }
        for name in entries.indices where entries[name].count > 1 {
            wheels.append((.entry(name: name), entries[name].count))
        }
        let reached = Set(entries.joined().compactMap { $0 })
        for file in files.indices where reached.contains(file) {
            if files[file].sizes.count > 1 { wheels.append((.size(file: file), files[file].sizes.count)) }
            for sector in files[file].versions.keys.sorted() {
                wheels.append((.sector(file: file, sector), files[file].versions[sector]?.count ?? 1))
            }
        }
    }

    private mutating func apply(_ kind: Event.Kind) {
        switch kind {
        case .diskWrite(let name, let offset, let bytes):
            let file = file(of: name)
            let end = offset + bytes.count
            if files[file].live.count < end { files[file].resize(to: end) }
            files[file].live.replaceSubrange(offset..<end, with: bytes)
            files[file].note(offset / 512..<(end + 511) / 512)
        case .diskTruncate(let name, let size): files[file(of: name)].resize(to: size)
        case .diskSync(let name): files[file(of: name)].sync()
        case .diskCreate(let name):
            files.append(File())
            refer(name, to: files.count - 1)
        case .diskDelete(let name): refer(name, to: nil)
        case .directorySync: for name in entries.indices { entries[name] = [entries[name].last ?? nil] }
        default: break
        }
    }

    private mutating func refer(_ name: Int, to file: Int?) {
        entries[name].removeAll { $0 == file }
        entries[name].append(file)
    }

    /// The file that the name refers to; a log without its making has it from the beginning.
    private mutating func file(of name: Int) -> Int {
        if let file = entries[name].last ?? nil { return file }
        files.append(File())
        entries[name] = [files.count - 1]
        return files.count - 1
    }

    var states: Int {
        wheels.reduce(1) { $0.multipliedReportingOverflow(by: $1.count).overflow ? .max : $0 * $1.count }
    }

    /// Calls `body` with the files of each combination; a name without a file has no bytes.
    func visit(_ body: ([(name: String, bytes: [UInt8])]) -> Void) {
        var positions = wheels.map { _ in 0 }
        while true {
            var images = files.map(\.durable)
            var sizes = files.map { $0.sizes[0] }
            var targets = entries.map { $0.last ?? nil }
            for (wheel, position) in zip(wheels, positions) {
                switch wheel.what {
                case .entry(let name): targets[name] = entries[name][position]
                case .size(let file): sizes[file] = files[file].sizes[position]
                case .sector(let file, let sector):
                    let end = (sector + 1) * 512
                    if images[file].count < end { images[file] += Array(repeating: 0, count: end - images[file].count) }
                    images[file].replaceSubrange(
                        sector * 512..<end, with: files[file].versions[sector]?[position] ?? [])
                }
            }
            for file in files.indices {
                let missing = sizes[file] - images[file].count
                images[file] = Array(images[file].prefix(sizes[file])) + Array(repeating: 0, count: max(0, missing))
            }
            body(zip(names, targets).map { (name: $0, bytes: $1.map { images[$0] } ?? []) })
            var place = 0
            while place < positions.count {
                positions[place] += 1
                if positions[place] < wheels[place].count { break }
                positions[place] = 0
                place += 1
            }
            if place == positions.count { return }
        }
    }
}
