import CrashEngine

/// Every combination of sector versions and file sizes after the first `count` events, built from the log alone.
///
/// It shares no code with `SectorSpan`: whole files, dictionaries, and a counter over all combinations.
struct BruteForce {
    private struct File {
        var durable: [UInt8] = []
        var live: [UInt8] = []
        var versions: [Int: [[UInt8]]] = [:]
        var sizes: [Int] = [0]

        func sector(_ index: Int, of bytes: [UInt8]) -> [UInt8] {
            (0..<512).map { index * 512 + $0 < bytes.count ? bytes[index * 512 + $0] : 0 }
        }

        mutating func note(_ sectors: Range<Int>) {
            for index in sectors {
                let content = sector(index, of: live)
                let known = versions[index] ?? [sector(index, of: durable)]
                versions[index] = known.contains(content) ? known : known + [content]
            }
            if !sizes.contains(live.count) { sizes.append(live.count) }
        }
    }

    private var files: [File]
    private let names: [String]
    /// (file, sector or nil for the size), and the number of possibilities.
    private var wheels: [(file: Int, sector: Int?, count: Int)] = []

    init(_ log: EventLog, count: Int) {
        names = log.files
        files = log.files.map { _ in File() }
        for event in log.events[..<count] {
            switch event.kind {
            case .diskWrite(let file, let offset, let bytes):
                let end = offset + bytes.count
                if files[file].live.count < end { files[file].grow(to: end) }
                files[file].live.replaceSubrange(offset..<end, with: bytes)
                files[file].note(offset / 512..<(end + 511) / 512)
            case .diskTruncate(let file, let size):
                let old = files[file].live.count
                if size < old { files[file].shrink(to: size) } else { files[file].grow(to: size) }
            case .diskSync(let file):
                files[file].durable = files[file].live
                files[file].versions = [:]
                files[file].sizes = [files[file].live.count]
            default: break
            }
        }
        for file in files.indices {
            wheels.append((file, nil, files[file].sizes.count))
            for sector in files[file].versions.keys.sorted() {
                wheels.append((file, sector, files[file].versions[sector]?.count ?? 1))
            }
        }
        wheels.removeAll { $0.count == 1 && $0.sector == nil }
    }

    var states: Int {
        wheels.reduce(1) { $0.multipliedReportingOverflow(by: $1.count).overflow ? .max : $0 * $1.count }
    }

    /// Calls `body` with the files of each combination.
    func visit(_ body: ([(name: String, bytes: [UInt8])]) -> Void) {
        var positions = wheels.map { _ in 0 }
        while true {
            var images = files.map(\.durable)
            var sizes = files.map { $0.sizes[0] }
            for (wheel, position) in zip(wheels, positions) {
                guard let sector = wheel.sector else {
                    sizes[wheel.file] = files[wheel.file].sizes[position]
                    continue
                }
                let end = (sector + 1) * 512
                if images[wheel.file].count < end {
                    images[wheel.file] += Array(repeating: 0, count: end - images[wheel.file].count)
                }
                images[wheel.file].replaceSubrange(
                    sector * 512..<end, with: files[wheel.file].versions[sector]?[position] ?? [])
            }
            for file in files.indices {
                let missing = sizes[file] - images[file].count
                images[file] = Array(images[file].prefix(sizes[file])) + Array(repeating: 0, count: max(0, missing))
            }
            body(Array(zip(names, images)).map { (name: $0, bytes: $1) })
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
